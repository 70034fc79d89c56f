using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Broker.Directories.Portal.Guard;

/// <summary>The token that every form carries: made of the secret of its cookie, so that nobody without the cookie can know it (threat L-19).</summary>
/// <remarks>
/// Derived, not remembered: replicas agree without state, and a new session has a new token. Source: OWASP CSRF Prevention Cheat Sheet,
/// HMAC-based token pattern.
/// </remarks>
internal static class FormToken
{
    /// <summary>The name of the field.</summary>
    public const string Field = "formToken";

    /// <summary>Length of the cookie that a sign-in form belongs to, in characters.</summary>
    public const int VisitLength = 43;

    private const int VisitBytes = 32;

    /// <summary>The token of forms that belong to a cookie.</summary>
    /// <param name="secret">The cookie's value: at least 128 random bits.</param>
    public static string Of(string secret) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), "identity broker portal form 1"u8));

    /// <summary>Whether a form's token belongs to a cookie. Takes the same time for every token of the same length.</summary>
    public static bool Matches(string? secret, string? given) =>
        secret is not null && given is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Of(secret)), Encoding.UTF8.GetBytes(given));

    /// <summary>A new value for the cookie that a sign-in form belongs to.</summary>
    public static string NewVisit() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(VisitBytes));
}
