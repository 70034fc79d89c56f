using System.Buffers;

namespace Broker.Core.Authentication.SigV4;

/// <summary>Signs a request with header-form Signature Version 4; used by our own clients.</summary>
/// <remarks>Signs <c>host</c>, <c>content-type</c> and every <c>x-amz-*</c> header: what a proxy does not change on the way. Thread safe.</remarks>
public static class SigV4Signer
{
    /// <summary>Gives the headers to add to the request: <c>X-Amz-Date</c>, <c>X-Amz-Security-Token</c> when there is a token, <c>Authorization</c>.</summary>
    /// <param name="request">With its <c>Host</c> header and without the headers that this adds.</param>
    /// <param name="accessKeyId">The key id.</param>
    /// <param name="secretAccessKey">Its secret.</param>
    /// <param name="sessionToken">The session token; null for a long-term key.</param>
    /// <param name="region">Of the scope, for example <c>eu-west-1</c>.</param>
    /// <param name="service">Of the scope, for example <c>sts</c>.</param>
    /// <param name="now">The time to sign at.</param>
    /// <exception cref="ArgumentException">The request has no <c>Host</c> header, or its path or query cannot be signed.</exception>
    public static IReadOnlyList<KeyValuePair<string, string>> Sign(
        SigV4Request request, string accessKeyId, string secretAccessKey, string? sessionToken, string region, string service, DateTimeOffset now)
    {
        var scope = new SigV4Scope(accessKeyId, SigningTime.Format(now)[..8], region, service, SigV4Scope.RequestTerminator);
        List<KeyValuePair<string, string>> added = [new("X-Amz-Date", SigningTime.Format(now))];
        if (sessionToken is not null)
        {
            added.Add(new("X-Amz-Security-Token", sessionToken));
        }

        var headers = new HeaderLines([.. request.Headers, .. added]);
        var signedHeaders = NamesToSign(headers);
        if (!signedHeaders.Contains("host", StringComparer.Ordinal)
            || !CanonicalPath.TryNormalise(request.RawPath, out var path)
            || !CanonicalQuery.TryParse(request.RawQuery, out var query))
        {
            throw new ArgumentException("A request to sign needs a Host header, and a path and query without broken escapes.", nameof(request));
        }

        var canonical = new ArrayBufferWriter<byte>(1024);
        CanonicalRequest.Write(canonical, request.Method, path, query, headers, signedHeaders, SigV4Signature.Hash(request.Body.Span));
        var signature = SigV4Signature.Compute(secretAccessKey, scope, now, canonical.WrittenSpan);

        added.Add(new(
            "Authorization",
            $"{SigV4Signature.Algorithm} Credential={accessKeyId}/{scope}, SignedHeaders={string.Join(';', signedHeaders)}, Signature={signature}"));
        return added;
    }

    private static string[] NamesToSign(HeaderLines headers) =>
    [
        .. headers.All
            .Select(line => line.Key.ToLowerInvariant())
            .Where(name => name is "host" or "content-type" || name.StartsWith("x-amz-", StringComparison.Ordinal))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal),
    ];
}
