using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Broker.Ldap.Escaping;

/// <summary>The octets that LDAP sees of a text, and how both escapings write one of them.</summary>
internal static class Utf8Octets
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Encodes a text; false when it holds a lone surrogate, which the lenient encoder would turn into another character.</summary>
    public static bool TryEncode(string value, [NotNullWhen(true)] out byte[]? octets)
    {
        try
        {
            octets = Strict.GetBytes(value);
            return true;
        }
        catch (EncoderFallbackException)
        {
            octets = null;
            return false;
        }
    }

    /// <summary>Appends <c>\XX</c>.</summary>
    public static StringBuilder AppendHex(StringBuilder text, byte octet) => text.Append(CultureInfo.InvariantCulture, $"\\{octet:x2}");
}
