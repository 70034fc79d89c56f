using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Broker.Core;

/// <summary>
/// Writes distinguished names in one form, so that two are the same name when their texts are the same without case: attribute types in lower case, no spaces
/// around separators, parts of an RDN sorted, values in NFC with the fewest escapes.
/// </summary>
/// <remarks>
/// Guards against taking <c>cn=admin\2cou=x</c> for another entry than it is, or <c>cn=admin</c> for <c>cn=admin2</c> (threat L-12): names are compared whole
/// and nothing else of them is ever looked at. Source: RFC 4514 §3; of RFC 2253 only spaces around separators and <c>;</c> are read as well. Pure; thread safe.
/// </remarks>
public static class DistinguishedName
{
    /// <summary>Longest name: several times what directories have.</summary>
    public const int Longest = 4096;

    private static readonly SearchValues<char> Special = SearchValues.Create("\"+,;<>\\");
    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdef");
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Normalises a name; false when it is none, or is empty.</summary>
    public static bool TryNormalise(string dn, [NotNullWhen(true)] out string? normal)
    {
        normal = null;
        if (dn.Length is 0 or > Longest)
        {
            return false;
        }

        var names = new List<string>();
        var parts = new List<string>();
        var rest = dn.AsSpan();
        while (true)
        {
            if (!TryReadPart(ref rest, out var part, out var separator))
            {
                return false;
            }

            parts.Add(part);
            if (separator == '+')
            {
                continue;
            }

            parts.Sort(StringComparer.Ordinal);
            names.Add(string.Join('+', parts));
            parts.Clear();
            if (separator == '\0')
            {
                normal = string.Join(',', names);
                return true;
            }
        }
    }

    /// <summary>
    /// The form in which policies compare a normalised name: in lower case, since directories compare the usual naming attributes without it. What is no
    /// distinguished name, such as a security identifier, stays as it is.
    /// </summary>
    public static string Fold(string normal) => normal.Contains('=', StringComparison.Ordinal) ? normal.ToLowerInvariant() : normal;

    /// <summary>Whether a text has letters with marks of their own behind them that are one character together: people of a directory have that one (NFC).</summary>
    internal static bool HasLooseMarks(string text) => !string.Equals(UnicodeForm.Composed(text), text, StringComparison.Ordinal);

    private static bool TryReadPart(ref ReadOnlySpan<char> rest, [NotNullWhen(true)] out string? part, out char separator)
    {
        (part, separator) = (null, '\0');
        var equals = rest.IndexOf('=');
        if (equals < 0)
        {
            return false;
        }

        var type = rest[..equals].Trim(' ').ToString().ToLowerInvariant();
        rest = rest[(equals + 1)..].TrimStart(' ');
        if (type.Length == 0 || !type.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.') || !TryReadValue(ref rest, out var value))
        {
            return false;
        }

        if (rest.Length > 0)
        {
            separator = rest[0] == ';' ? ',' : rest[0];
            rest = rest[1..];
        }

        part = $"{type}={value}";
        return true;
    }

    /// <summary>Reads up to an unescaped separator and leaves it there.</summary>
    private static bool TryReadValue(ref ReadOnlySpan<char> rest, [NotNullWhen(true)] out string? value)
    {
        value = null;
        var isBinary = rest.StartsWith("#");
        var octets = new ArrayBufferWriter<byte>();
        var keep = 0;
        var i = 0;
        while (i < rest.Length && rest[i] is not (',' or ';' or '+'))
        {
            if (rest[i] == '\\')
            {
                if (!TryReadEscape(rest[i..], octets, out var length))
                {
                    return false;
                }

                i += length;
                keep = octets.WrittenCount;
                continue;
            }

            if (Rune.DecodeFromUtf16(rest[i..], out var rune, out var consumed) != OperationStatus.Done || rest[i] is '"' or '<' or '>')
            {
                return false;
            }

            octets.Advance(rune.EncodeToUtf8(octets.GetSpan(4)));
            i += consumed;

            // Spaces before a separator are no part of the value, unless they are escaped.
            keep = rune.Value == ' ' ? keep : octets.WrittenCount;
        }

        rest = rest[i..];
        var written = octets.WrittenSpan[..keep];
        return isBinary ? TryWriteHex(written, out value) : TryWrite(written, out value);
    }

    private static bool TryReadEscape(ReadOnlySpan<char> rest, ArrayBufferWriter<byte> octets, out int length)
    {
        length = 0;
        if (rest.Length >= 2 && (Special.Contains(rest[1]) || rest[1] is ' ' or '#' or '='))
        {
            octets.Write([(byte)rest[1]]);
            length = 2;
        }
        else if (rest.Length >= 3
            && char.IsAsciiHexDigit(rest[1])
            && char.IsAsciiHexDigit(rest[2])
            && byte.TryParse(rest[1..3], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var octet))
        {
            // The digits were looked at one by one: the framework's parser takes a NUL for the second.
            octets.Write([octet]);
            length = 3;
        }

        return length > 0;
    }

    private static bool TryWriteHex(ReadOnlySpan<byte> written, [NotNullWhen(true)] out string? value)
    {
        var text = Encoding.ASCII.GetString(written).ToLowerInvariant();
        value = text.Length % 2 == 1 && text.Length > 1 && text.AsSpan(1).IndexOfAnyExcept(Hex) < 0 ? text : null;
        return value is not null;
    }

    private static bool TryWrite(ReadOnlySpan<byte> octets, [NotNullWhen(true)] out string? value)
    {
        value = null;
        string text;
        try
        {
            text = UnicodeForm.Composed(Strict.GetString(octets));
        }
        catch (DecoderFallbackException)
        {
            return false;
        }

        var written = new StringBuilder(text.Length + 8);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsControl(c))
            {
                // All of them are two octets at most in UTF-8, of which each is escaped.
                foreach (var octet in Encoding.UTF8.GetBytes([c]))
                {
                    written.Append(CultureInfo.InvariantCulture, $"\\{octet:x2}");
                }

                continue;
            }

            if (Special.Contains(c) || (c == ' ' && (i == 0 || i == text.Length - 1)) || (c == '#' && i == 0))
            {
                written.Append('\\');
            }

            written.Append(c);
        }

        value = written.ToString();
        return true;
    }
}
