using System.Globalization;
using Broker.Core;
using Broker.Core.Federation;
using Microsoft.Net.Http.Headers;

namespace Broker.Issuing;

/// <summary>
/// What verifiers of our tokens fetch, over HTTP: <c>GET</c> or <c>HEAD</c> of <c>BASE/ACCOUNT/.well-known/openid-configuration</c> and
/// <c>…/jwks.json</c>.
/// </summary>
/// <remarks>
/// Public and the same for every account, so that nobody learns here which accounts exist. Answers from memory. 200, 404 below an account, 405
/// for other methods, 503 while there are no keys. Thread safe. Source: OpenID Connect Discovery 1.0 §4, RFC 7517 §8.5.1.
/// </remarks>
internal sealed class FederationEndpoint
{
    private static readonly string CacheControl = string.Create(CultureInfo.InvariantCulture, $"public, max-age={(int)FederationDiscovery.CacheTime.TotalSeconds}");

    private readonly LiveFederationKeys _keys;
    private readonly string _issuerBase;
    private readonly PathString _prefix;

    /// <param name="keys">The keys in use.</param>
    /// <param name="issuer">The configured base of all issuers; its path, if any, is where this answers.</param>
    public FederationEndpoint(LiveFederationKeys keys, Uri issuer)
    {
        _keys = keys;
        _issuerBase = issuer.AbsoluteUri.TrimEnd('/');
        _prefix = new PathString(issuer.AbsolutePath.TrimEnd('/'));
    }

    /// <summary>Answers a request for anything under an account's path; gives false, and touches nothing, for every other.</summary>
    public async Task<bool> TryHandleAsync(HttpContext context)
    {
        if (!TryReadPath(context.Request.Path, out var account, out var rest))
        {
            return false;
        }

        var (status, body) = AnswerTo(context.Request.Method, account, rest);
        context.Response.StatusCode = status;
        SetHeaders(context.Response.Headers, status);
        if (body is { } document)
        {
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = document.Length;
            if (HttpMethods.IsGet(context.Request.Method))
            {
                await context.Response.BodyWriter.WriteAsync(document, context.RequestAborted);
            }
        }

        return true;
    }

    /// <summary>Splits <c>BASE/ACCOUNT/REST</c>: the account is twelve digits, and something follows it.</summary>
    private bool TryReadPath(PathString path, out AccountId account, out string rest)
    {
        (account, rest) = (default, string.Empty);
        if (!path.StartsWithSegments(_prefix, StringComparison.Ordinal, out var remaining) || remaining.Value is not ['/', .. var text])
        {
            return false;
        }

        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !AccountId.TryParse(text[..slash], out account))
        {
            return false;
        }

        rest = text[slash..];
        return true;
    }

    private (int Status, ReadOnlyMemory<byte>? Body) AnswerTo(string method, AccountId account, string rest)
    {
        if (rest is not (FederationDiscovery.ConfigurationPath or FederationDiscovery.KeysPath))
        {
            return (StatusCodes.Status404NotFound, null);
        }

        if (!HttpMethods.IsGet(method) && !HttpMethods.IsHead(method))
        {
            return (StatusCodes.Status405MethodNotAllowed, null);
        }

        if (_keys.Current is not { } published)
        {
            return (StatusCodes.Status503ServiceUnavailable, null);
        }

        return (StatusCodes.Status200OK, rest is FederationDiscovery.KeysPath ? published.Keys : FederationDiscovery.Configuration(new FederationIssuer(_issuerBase, account)));
    }

    private static void SetHeaders(IHeaderDictionary headers, int status)
    {
        headers[HeaderNames.XContentTypeOptions] = "nosniff";
        headers.CacheControl = status == StatusCodes.Status200OK ? CacheControl : "no-store";
        if (status == StatusCodes.Status405MethodNotAllowed)
        {
            headers.Allow = "GET, HEAD";
        }
    }
}
