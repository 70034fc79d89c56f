using System.Globalization;
using Broker.Core.Telemetry;
using Broker.Issuing;

namespace Broker.Directories.Api;

/// <summary>The API over HTTP: guard → route → operation. One list of routes; a test holds the OpenAPI document to it.</summary>
/// <remarks>Thread safe.</remarks>
internal sealed partial class ApiEndpoint(IReadOnlyList<ApiRoute> routes, RequestGuard guard, RequestSurroundings surroundings, DirectoryMeter meter, ILogger<ApiEndpoint> log)
{
    /// <summary>What every path of the API begins with, but for that of its document.</summary>
    public const string Prefix = "/v1/";

    private static readonly Refusal NotFound = new(RefusalKind.NotFound, "There is no such operation: GET /openapi.json lists them.", "no_route");
    private static readonly Refusal WrongMethod = new(RefusalKind.WrongMethod, "This path takes other methods: the header Allow has them.", "no_method");
    private static readonly Refusal Defect = new(RefusalKind.Defect, "An internal error occurred. Try again.", "unhandled");

    /// <summary>The operations.</summary>
    public IReadOnlyList<ApiRoute> Routes => routes;

    /// <summary>Whether a path is the API's.</summary>
    public static bool Owns(string? path) => path is OpenApiDocument.Path || path?.StartsWith(Prefix, StringComparison.Ordinal) == true;

    /// <summary>Answers one request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var started = surroundings.Time.GetTimestamp();
        ApiAnswer.SetSecurityHeaders(context);
        var call = new DirectoryCall(context, surroundings);
        context.Response.Headers["x-amzn-RequestId"] = call.RequestId;
        var name = "none";
        if (guard.Check(context.Request.Headers) is { } foreign)
        {
            await ApiAnswer.RefuseAsync(context, foreign, call.RequestId);
        }
        else if (Find(context, out var route, out var rest) is { } refusal)
        {
            await ApiAnswer.RefuseAsync(context, refusal, call.RequestId);
        }
        else
        {
            name = route!.Name;
            await route.HandleAsync(new ApiExchange(context, call, rest));
        }

        var status = context.Response.StatusCode;
        meter.Answered(name, status.ToString(CultureInfo.InvariantCulture), surroundings.Time.GetElapsedTime(started));
        if (status >= StatusCodes.Status400BadRequest)
        {
            Refused(log, name, status, call.RequestId);
        }
    }

    /// <summary>Answers a request in which something of ours broke: the host has logged what.</summary>
    public async Task AnswerDefectAsync(HttpContext context)
    {
        ApiAnswer.SetSecurityHeaders(context);
        await ApiAnswer.RefuseAsync(context, Defect, new DirectoryCall(context, surroundings).RequestId);
    }

    private Refusal? Find(HttpContext context, out ApiRoute? found, out string rest)
    {
        (found, rest) = (null, "");
        var allowed = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var route in routes)
        {
            if (!route.Matches(context.Request.Path.Value ?? "", out var behind))
            {
                continue;
            }

            if (string.Equals(route.Method, context.Request.Method, StringComparison.Ordinal))
            {
                (found, rest) = (route, behind);
                return null;
            }

            allowed.Add(route.Method);
        }

        if (allowed.Count == 0)
        {
            return NotFound;
        }

        context.Response.Headers.Allow = string.Join(", ", allowed);
        return WrongMethod;
    }

    [LoggerMessage(2501, LogLevel.Information, "{Route} refused with {Status}, request {RequestId}.")]
    private static partial void Refused(ILogger log, string route, int status, string requestId);
}
