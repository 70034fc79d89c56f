using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Broker.Ldap.Escaping;

/// <summary>Writes an attribute value into a distinguished name, so that it can only ever be a value.</summary>
/// <remarks>
/// Guards against DN injection (a user called <c>bob,ou=admins</c> or <c>bob+cn=x</c>). Octets outside of printable ASCII are escaped as
/// well, NUL included, so that nothing invisible survives. Source: RFC 4514 §2.4 and §3, string. Pure; thread safe.
/// </remarks>
internal static class LdapDnValue
{
    /// <summary>§2.4's list, and <c>=</c>, which it allows to escape.</summary>
    private static readonly SearchValues<byte> Special = SearchValues.Create("\"+,;<>\\="u8);

    /// <summary>Escapes a value; false when it is no text (a lone surrogate), which no directory holds.</summary>
    public static bool TryEscape(string value, [NotNullWhen(true)] out string? escaped)
    {
        escaped = null;
        if (!Utf8Octets.TryEncode(value, out var octets))
        {
            return false;
        }

        var text = new StringBuilder(octets.Length + 16);
        for (var i = 0; i < octets.Length; i++)
        {
            var isAtEdge = i == 0 || i == octets.Length - 1;
            _ = octets[i] switch
            {
                < 0x20 or >= 0x7f => Utf8Octets.AppendHex(text, octets[i]),
                (byte)' ' when isAtEdge => text.Append("\\ "),
                (byte)'#' when i == 0 => text.Append("\\#"),
                var octet when Special.Contains(octet) => text.Append('\\').Append((char)octet),
                var octet => text.Append((char)octet),
            };
        }

        escaped = text.ToString();
        return true;
    }
}
