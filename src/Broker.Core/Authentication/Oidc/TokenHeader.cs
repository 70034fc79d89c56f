using System.Text.Json;

namespace Broker.Core.Authentication.Oidc;

/// <summary>The protected header of a token, as far as it may be trusted to say anything: the algorithm and the name of a key.</summary>
/// <param name="Algorithm">Member of the allow-list.</param>
/// <param name="KeyId">The <c>kid</c>, at most 256 characters; a dictionary key and nothing else (threat J-07). Null when absent.</param>
/// <remarks>
/// <c>typ</c> is <c>JWT</c> in any case (a media type, RFC 7515 §4.1.9) or absent. <c>at+jwt</c> and its like are refused: an access token
/// says
/// what its bearer may do at some other service, not who the bearer is (RFC 9068 §5). Source: RFC 7515 §4.1.
/// </remarks>
internal sealed record TokenHeader(JwsAlgorithm Algorithm, string? KeyId)
{
    /// <summary>Longer than any issuer's; a token is not a way to fill logs.</summary>
    private const int LongestKeyId = 256;

    /// <summary>
    /// Members that bring a key or say where to fetch one: an attacker's signature would prove itself (threats J-05, J-06).
    /// </summary>
    private static readonly string[] BringKeys = ["jwk", "jku", "x5u", "x5c", "x5t", "x5t#S256"];

    /// <summary>
    /// Extensions that change what is signed or read; none is implemented, so none may be skipped (RFC 7515 §4.1.11, RFC 7797 §6).
    /// </summary>
    private static readonly string[] ChangeMeaning = ["crit", "b64", "enc", "zip"];

    public static StsResult<TokenHeader> Parse(ReadOnlyMemory<byte> json, StsProfile profile)
    {
        if (!StrictJson.TryParseObject(json, profile.RefusesDuplicateMembers, out var document))
        {
            return OidcErrors.NotAJwt(TokenRejection.Json);
        }

        using (document)
        {
            return Read(document.RootElement);
        }
    }

    private static StsResult<TokenHeader> Read(JsonElement header)
    {
        if (JwsAlgorithm.Find(header.TextOrNull("alg")) is not { } algorithm)
        {
            return OidcErrors.NotAJwt(TokenRejection.Algorithm);
        }

        if (HasAny(header, ChangeMeaning))
        {
            return OidcErrors.NotAJwt(TokenRejection.CriticalHeader);
        }

        if (HasAny(header, BringKeys))
        {
            return OidcErrors.NotAJwt(TokenRejection.KeyInHeader);
        }

        if (header.TryGetProperty("typ", out _) && !string.Equals(header.TextOrNull("typ"), "JWT", StringComparison.OrdinalIgnoreCase))
        {
            return OidcErrors.NotAJwt(TokenRejection.TokenType);
        }

        var keyId = header.TextOrNull("kid");
        return header.TryGetProperty("kid", out _) && !IsKeyId(keyId)
            ? OidcErrors.NotAJwt(TokenRejection.KeyId)
            : new TokenHeader(algorithm, keyId);
    }

    /// <summary>
    /// Whether a <c>kid</c> is a string of bounded length without control characters; in a key set it must not be empty either.
    /// </summary>
    public static bool IsKeyId(string? keyId) => keyId is { Length: <= LongestKeyId } && !keyId.Any(char.IsControl);

    private static bool HasAny(JsonElement header, string[] names)
    {
        foreach (var member in header.EnumerateObject())
        {
            foreach (var name in names)
            {
                if (member.NameEquals(name))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
