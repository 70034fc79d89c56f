namespace Broker.Sidecar;

/// <summary>A refused request: the status and what the caller can change. Each endpoint writes it in its own form.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">The code of the JSON form.</param>
/// <param name="Message">Public text.</param>
/// <param name="Allow">The <c>Allow</c> header of a 405.</param>
internal sealed record Refusal(int Status, string Code, string Message, string? Allow = null)
{
    public static readonly Refusal BadTarget = new(400, "BadRequest", "The request target must be an absolute path.");
    public static readonly Refusal BadPath = new(400, "BadRequest", "The path hides a separator or a control character.");
    public static readonly Refusal BadHost = new(403, "Forbidden", "The Host header must name a loopback or link-local credentials address.");
    public static readonly Refusal BadPort = new(403, "Forbidden", "The Host header must name this listener's port, 80, or none.");
    public static readonly Refusal NoHost = new(400, "BadRequest", "The Host header is missing or repeated.");
    public static readonly Refusal Forwarded = new(403, "Forbidden", "Requests with X-Forwarded-For are not answered.");
    public static readonly Refusal FromBrowser = new(403, "Forbidden", "Requests from web pages are not answered.");
    public static readonly Refusal BodyTooLarge = new(413, "RequestTooLarge", "The request must have no body.");
    public static readonly Refusal OnlyGet = new(405, "MethodNotAllowed", "Use GET.", "GET");
    public static readonly Refusal OnlyPut = new(405, "MethodNotAllowed", "Use PUT.", "PUT");
    public static readonly Refusal NotFound = new(404, "NotFound", "There is nothing at this path.");
    public static readonly Refusal NoAuthorization = new(401, "Unauthorized", "Authorization must be the pod's projected service-account token.");
    public static readonly Refusal BadAuthorization = new(401, "Unauthorized", "The token in Authorization is not valid; read the token file again.");
    public static readonly Refusal OtherIdentity = new(401, "Unauthorized", "The token in Authorization is not this pod's.");
    public static readonly Refusal NotReady = new(503, "NotReady", "There are no credentials yet; try again.");
    public static readonly Refusal ImdsOff = new(403, "Forbidden", "Instance metadata is switched off.");
    public static readonly Refusal BadTtl = new(400, "BadRequest", "X-aws-ec2-metadata-token-ttl-seconds must be a whole number from 1 to 21600.");
    public static readonly Refusal NoSessionToken = new(401, "Unauthorized", "A metadata session token is required.");
}
