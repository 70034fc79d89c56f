using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Broker.Core.Authentication.SigV4;

/// <summary>Verifies AWS Signature Version 4 for the service <c>sts</c> in one region, in header and presigned form.</summary>
/// <remarks>
/// The order of the checks is AWS's and can be observed: form, scope, clock, key, signed headers, body, signature.
/// Source: AWS IAM guide, "AWS Signature Version 4 for API requests". Thread safe.
/// </remarks>
public sealed class SigV4Verifier(string region, TimeProvider time)
{
    /// <summary>Bytes of a canonical request but for the session token, which is the longest of its lines.</summary>
    private const int UsualSize = 768;

    private readonly SigningKeys _keys = new();

    /// <summary>Verifies a request whose signing key <paramref name="lookUp"/> finds.</summary>
    /// <param name="request">The request.</param>
    /// <param name="lookUp">Access key id and session token (null when none was sent) to the secret and its owner, or the error to answer.</param>
    /// <returns>
    /// The owner of the key that signed. <c>MissingAuthenticationToken</c> without credentials, <c>IncompleteSignature</c> or
    /// <c>MalformedInput</c> for a form that cannot be read, <c>SignatureDoesNotMatch</c> for scope, clock, list, body and signature,
    /// <c>AccessDenied</c> for an unsigned <c>x-amz-*</c> header, <c>InvalidClientTokenId</c> for a key id or token no key can have, and
    /// whatever the look-up answers. Only another request helps.
    /// </returns>
    public StsResult<TOwner> Verify<TOwner>(SigV4Request request, Func<string, string?, StsResult<SigningSecret<TOwner>>> lookUp)
        where TOwner : class
    {
        // 1. Form.
        var headers = new HeaderLines(request.Headers);
        if (!CanonicalPath.TryNormalise(request.RawPath, out var path) || !CanonicalQuery.TryParse(request.RawQuery, out var query))
        {
            return SigV4Error.UnreadableRequest;
        }

        if (!SigV4Authorization.Read(headers, query).TryGet(out var claimed, out var error))
        {
            return error;
        }

        // 2. Scope and clock.
        if ((claimed.Scope.Check(region, claimed.SignedAt) ?? SigningTime.Check(claimed.SignedAt, time.GetUtcNow())) is { } misplaced)
        {
            return misplaced;
        }

        // 3. Key.
        if (!claimed.Scope.HasLegalKeyId || claimed.SessionToken is { Length: > SigV4Authorization.LongestSessionToken })
        {
            return SigV4Error.TokenInvalid;
        }

        if (!lookUp(claimed.Scope.AccessKeyId, claimed.SessionToken).TryGet(out var key, out error))
        {
            return error;
        }

        // 4. Signed headers and body.
        var bodyHash = SigV4Signature.Hash(request.Body.Span);
        if ((SignedHeaderList.Read(claimed, headers, out var signedHeaders) ?? CheckBodyHash(headers, bodyHash)) is { } uncovered)
        {
            return uncovered;
        }

        // 5. Signature.
        var canonical = new ArrayBufferWriter<byte>(UsualSize + (claimed.SessionToken?.Length ?? 0));
        CanonicalRequest.Write(canonical, request.Method, path, query, headers, signedHeaders, bodyHash);
        Span<byte> signingKey = stackalloc byte[SHA256.HashSizeInBytes];
        _keys.CopyTo(signingKey, key.Secret, claimed.Scope);
        var expected = SigV4Signature.Compute(signingKey, claimed.Scope, claimed.SignedAt, canonical.WrittenSpan);
        CryptographicOperations.ZeroMemory(signingKey);
        return IsSame(expected, claimed.Signature) ? key.Owner : SigV4Error.WrongSignature;
    }

    /// <summary>The body's real hash is what counts. A client that states one must state that one; <c>UNSIGNED-PAYLOAD</c> and its like are no hash.</summary>
    private static StsError? CheckBodyHash(HeaderLines headers, string bodyHash) =>
        headers.First("X-Amz-Content-Sha256") is { } stated && !string.Equals(stated, bodyHash, StringComparison.Ordinal)
            ? SigV4Error.BodyHashDiffers
            : null;

    /// <summary>Compares in constant time, so that a signature cannot be found digit by digit. Upper case and other lengths differ.</summary>
    private static bool IsSame(string expected, string claimed)
    {
        if (claimed.Length != SigV4Signature.Length || !Ascii.IsValid(claimed))
        {
            return false;
        }

        Span<byte> one = stackalloc byte[SigV4Signature.Length];
        Span<byte> other = stackalloc byte[SigV4Signature.Length];
        Encoding.ASCII.GetBytes(expected, one);
        Encoding.ASCII.GetBytes(claimed, other);
        return CryptographicOperations.FixedTimeEquals(one, other);
    }
}

/// <summary>The secret that belongs to an access key, and whose it is. Prints the owner only.</summary>
public sealed record SigningSecret<TOwner>(string Secret, TOwner Owner)
{
    /// <inheritdoc/>
    public override string ToString() => $"secret of {Owner}";
}
