using Broker.Core.Authentication.Oidc;
using Broker.Core.Telemetry;
using Broker.Sidecar.Cache;
using Broker.Sidecar.Token;
using Microsoft.Extensions.Primitives;

namespace Broker.Sidecar.Container;

/// <summary>
/// <c>GET /v1/credentials</c>: container credentials for whoever shows the pod's own valid token. The token is judged on every request, the
/// credentials come from memory.
/// </summary>
/// <remarks>
/// Answers: 200 with the document; 401 no valid token of this pod; 404 another path; 405 another method; 503 not ready. Errors are JSON with
/// <c>code</c>, <c>message</c>, <c>Code</c>, <c>Message</c>. Source: AWS SDKs and Tools reference, container credential provider.
/// </remarks>
internal sealed class ContainerCredentialsEndpoint(PodTokens tokens, CallerProof callers, CredentialCache cache, BrokerMeter meter)
{
    /// <summary>The endpoint's one path.</summary>
    public const string Path = "/v1/credentials";

    private const string Endpoint = "container";

    /// <summary>A first request may wait for the exchange in flight; java and cpp give up after a second (R23).</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(800);

    private static readonly StringValues Json = "application/json";
    private static readonly StringValues SoonAgain = "1";

    /// <summary>Answers a request that passed the guard. Allocates nothing for a token seen before.</summary>
    public Task HandleAsync(HttpContext context, ReadOnlySpan<char> path)
    {
        if (!path.SequenceEqual(Path))
        {
            return RefuseAsync(context.Response, Refusal.NotFound);
        }

        if (!HttpMethods.IsGet(context.Request.Method))
        {
            return RefuseAsync(context.Response, Refusal.OnlyGet);
        }

        if (context.Request.Headers.Authorization is not [{ Length: > 0 } authorization])
        {
            return RefuseAsync(context.Response, Refusal.NoAuthorization);
        }

        return callers.TryRecall(authorization, out var identity) && cache.Find() is { } credentials && credentials.Key.BelongsTo(identity)
            ? ServeAsync(context.Response, credentials)
            : ProveAndServeAsync(context, authorization);
    }

    /// <summary>Writes a refusal in this endpoint's form.</summary>
    public Task RefuseAsync(HttpResponse response, Refusal refusal)
    {
        var body = CredentialDocuments.Json(json =>
        {
            json.WriteString("code"u8, refusal.Code);
            json.WriteString("message"u8, refusal.Message);
            json.WriteString("Code"u8, refusal.Code);
            json.WriteString("Message"u8, refusal.Message);
        });
        response.Headers.Allow = refusal.Allow;
        if (refusal.Status == StatusCodes.Status503ServiceUnavailable)
        {
            response.Headers.RetryAfter = SoonAgain;
        }

        meter.SidecarAnswered(Endpoint, SidecarAnswer.Label(refusal.Status));
        return SidecarAnswer.WriteAsync(response, refusal.Status, Json, body);
    }

    private async Task ProveAndServeAsync(HttpContext context, string authorization)
    {
        if (await callers.ProveAsync(authorization, context.RequestAborted) is not { } identity)
        {
            await RefuseAsync(context.Response, Refusal.BadAuthorization);
            return;
        }

        // Whose pod this is, is known from its own token; a valid token of anybody else gets nothing, ready or not.
        if (tokens.Current is { } own && !own.Key.BelongsTo(identity))
        {
            await RefuseAsync(context.Response, Refusal.OtherIdentity);
            return;
        }

        if (await cache.WaitAsync(LongestWait) is not { } credentials)
        {
            await RefuseAsync(context.Response, Refusal.NotReady);
            return;
        }

        await ServeToOwnerAsync(context.Response, authorization, identity, credentials);
    }

    private Task ServeToOwnerAsync(HttpResponse response, string authorization, ValidatedIdentity identity, CachedCredentials credentials)
    {
        // Asked again, of the credentials themselves: the pod's own token may have become known only while we waited.
        if (!credentials.Key.BelongsTo(identity))
        {
            return RefuseAsync(response, Refusal.OtherIdentity);
        }

        callers.Remember(authorization, identity);
        return ServeAsync(response, credentials);
    }

    private Task ServeAsync(HttpResponse response, CachedCredentials credentials)
    {
        meter.SidecarAnswered(Endpoint, "200");
        return SidecarAnswer.WriteAsync(response, StatusCodes.Status200OK, Json, credentials.Documents.Container);
    }
}
