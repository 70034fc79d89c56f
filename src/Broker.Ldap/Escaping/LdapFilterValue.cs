using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Broker.Ldap.Escaping;

/// <summary>Writes a value into an LDAP search filter, so that it can only ever be a value.</summary>
/// <remarks>
/// Guards against filter injection (a user called <c>*</c> or <c>)(uid=*</c>). Octets outside of printable ASCII are escaped as well, NUL
/// included: the result is plain ASCII, whatever the library between here and the server does with text.
/// Source: RFC 4515 §3, valueencoding. Pure; thread safe.
/// </remarks>
internal static class LdapFilterValue
{
    private static readonly SearchValues<byte> Special = SearchValues.Create("*()\\"u8);

    /// <summary>Escapes a value; false when it is no text (a lone surrogate), which no directory holds.</summary>
    public static bool TryEscape(string value, [NotNullWhen(true)] out string? escaped)
    {
        escaped = null;
        if (!Utf8Octets.TryEncode(value, out var octets))
        {
            return false;
        }

        var text = new StringBuilder(octets.Length + 16);
        foreach (var octet in octets)
        {
            if (octet is >= 0x20 and < 0x7f && !Special.Contains(octet))
            {
                text.Append((char)octet);
            }
            else
            {
                Utf8Octets.AppendHex(text, octet);
            }
        }

        escaped = text.ToString();
        return true;
    }
}
