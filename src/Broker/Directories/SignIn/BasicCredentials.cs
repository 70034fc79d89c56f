using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;

namespace Broker.Directories.SignIn;

/// <summary>Reads <c>Authorization: Basic …</c>: base64 of <c>NAME:PASSWORD</c> in UTF-8. The first colon ends the name; a password may have more.</summary>
/// <remarks>Source: RFC 7617 §2 and §2.1. Thread safe.</remarks>
internal static class BasicCredentials
{
    private const string Scheme = "Basic ";

    /// <summary>A name of 256 characters and a password of 1,024 octets fit several times.</summary>
    private const int LongestText = 8 * 1024;

    /// <summary>Whether a value is of this scheme; its case does not count.</summary>
    public static bool IsBasic(string authorization) => authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads a value of this scheme.</summary>
    /// <param name="authorization">The header's value.</param>
    /// <param name="attempt">Name and password; the caller disposes it.</param>
    /// <returns>False for what is not base64, not UTF-8, without colon, or too long.</returns>
    public static bool TryParse(string authorization, [NotNullWhen(true)] out LoginAttempt? attempt)
    {
        attempt = null;
        var text = authorization.AsSpan(Scheme.Length).Trim(' ');
        if (text.Length > LongestText || !Base64.IsValid(text, out var length) || text.ContainsAny(" \t\r\n"))
        {
            return false;
        }

        var octets = new byte[length];
        try
        {
            var isRead = Convert.TryFromBase64Chars(text, octets, out var written) && written == length;
            var colon = octets.AsSpan().IndexOf((byte)':');
            if (!isRead || colon < 0 || !Utf8.IsValid(octets))
            {
                return false;
            }

            attempt = new LoginAttempt(provider: null, Encoding.UTF8.GetString(octets.AsSpan(0, colon)), Encoding.UTF8.GetString(octets.AsSpan(colon + 1)));
            return true;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(octets);
        }
    }
}
