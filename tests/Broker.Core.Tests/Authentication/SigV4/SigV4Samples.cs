using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using Broker.Core.Authentication.SigV4;
using Broker.TestKit;

namespace Broker.Core.Tests.Authentication.SigV4;

/// <summary>Who signed, as the tests of this folder see it.</summary>
internal sealed record Caller(string AccessKeyId, string? SessionToken);

/// <summary>One key, signed requests in both forms, and a verifier that knows only this key.</summary>
internal static class SigV4Samples
{
    public const string KeyId = "ASIAQNZGKIQY56JQ7WML";
    public const string Secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    public const string Token = "AQZzZXNzaW9u-token_1";
    public const string Region = "eu-west-1";
    public const string Host = "sts.eu-west-1.amazonaws.com:8443";
    public const string Body = "Action=GetCallerIdentity&Version=2011-06-15";

    public static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    /// <summary>An unsigned POST as SDKs send it.</summary>
    public static SigV4Request Post(string body = Body, params KeyValuePair<string, string>[] more) => new(
        "POST", "/", "",
        [new("Host", Host), new("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"), new("User-Agent", "test"), .. more],
        Encoding.UTF8.GetBytes(body));

    /// <summary>The same, signed in header form.</summary>
    public static SigV4Request SignedPost(
        SigV4Request? request = null, DateTimeOffset? at = null, string keyId = KeyId, string secret = Secret, string? token = Token,
        string region = Region, string service = "sts")
    {
        request ??= Post();
        return request with
        {
            Headers = [.. request.Headers, .. SigV4Signer.Sign(request, keyId, secret, token, region, service, at ?? Now)],
        };
    }

    /// <summary>A presigned GET. <paramref name="parameters"/> is everything but the signature, already encoded.</summary>
    public static SigV4Request Presigned(string parameters, DateTimeOffset? at = null, string signedHeaders = "host", params KeyValuePair<string, string>[] more)
    {
        var request = new SigV4Request("GET", "/", parameters, [new("Host", Host), .. more], ReadOnlyMemory<byte>.Empty);
        var scope = new SigV4Scope(KeyId, SigningTime.Format(at ?? Now)[..8], Region, "sts", "aws4_request");
        var signature = SigV4Signature.Compute(Secret, scope, at ?? Now, Canonical(request, signedHeaders.Split(';')));
        return request with { RawQuery = $"{parameters}&X-Amz-Signature={signature}" };
    }

    /// <summary>The parameters of a presigned GetCallerIdentity as <c>aws eks get-token</c> writes them.</summary>
    public static string PresignedParameters(DateTimeOffset? at = null, string expires = "60", string signedHeaders = "host", string token = "&X-Amz-Security-Token=" + Token) =>
        "Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Algorithm=AWS4-HMAC-SHA256"
        + $"&X-Amz-Credential={KeyId}%2F{SigningTime.Format(at ?? Now)[..8]}%2F{Region}%2Fsts%2Faws4_request"
        + $"&X-Amz-Date={SigningTime.Format(at ?? Now)}&X-Amz-Expires={expires}&X-Amz-SignedHeaders={signedHeaders.Replace(";", "%3B")}{token}";

    public static byte[] Canonical(SigV4Request request, params string[] signedHeaders)
    {
        Assert.True(CanonicalPath.TryNormalise(request.RawPath, out var path));
        Assert.True(CanonicalQuery.TryParse(request.RawQuery, out var query));
        var output = new ArrayBufferWriter<byte>();
        CanonicalRequest.Write(
            output, request.Method, path, query, new HeaderLines(request.Headers), signedHeaders, SigV4Signature.Hash(request.Body.Span));
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Verifies at <see cref="Now"/>, or later, with a verifier that knows <see cref="KeyId"/>.</summary>
    public static StsError? Refusal(SigV4Request request, TimeSpan after = default)
    {
        Verify(request, after).TryGet(out _, out var error);
        return error;
    }

    public static StsResult<Caller> Verify(SigV4Request request, TimeSpan after = default) =>
        new SigV4Verifier(Region, new ManualTimeProvider(Now + after)).Verify<Caller>(request, (key, token) =>
            key == KeyId
                ? new SigningSecret<Caller>(Secret, new Caller(key, token))
                : new StsError(StsErrorCode.InvalidClientTokenId, "The security token included in the request is invalid.", "unknown"));

    public static SigV4Request WithHeader(this SigV4Request request, string name, string value) =>
        request with { Headers = [.. request.Headers.Where(line => !Is(line, name)), new(name, value)] };

    public static SigV4Request PlusHeader(this SigV4Request request, string name, string value) =>
        request with { Headers = [.. request.Headers, new(name, value)] };

    public static SigV4Request WithoutHeader(this SigV4Request request, string name) =>
        request with { Headers = [.. request.Headers.Where(line => !Is(line, name))] };

    public static string Header(this SigV4Request request, string name) => request.Headers.First(line => Is(line, name)).Value;

    /// <summary>Changes the Authorization header.</summary>
    public static SigV4Request WithAuthorization(this SigV4Request request, Func<string, string> change) =>
        request.WithHeader("Authorization", change(request.Header("Authorization")));

    private static bool Is(KeyValuePair<string, string> line, string name) => string.Equals(line.Key, name, StringComparison.OrdinalIgnoreCase);
}
