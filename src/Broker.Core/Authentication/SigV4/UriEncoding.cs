using System.Buffers;
using System.Globalization;
using System.Text;

namespace Broker.Core.Authentication.SigV4;

/// <summary>AWS's URI encoding: letters, digits and <c>-._~</c> as they are, every other byte as <c>%XX</c> in upper case.</summary>
/// <remarks>Source: AWS IAM guide, "Create a signed AWS API request", UriEncode.</remarks>
internal static class UriEncoding
{
    private static readonly SearchValues<char> Unreserved =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~");

    /// <summary>
    /// Brings one name or value of a query string into canonical form, byte for byte. <c>+</c> is a space, as it is to the reader of the
    /// form: what the signature covers and what the action reads must not differ. False for a broken escape.
    /// </summary>
    public static bool TryNormalise(ReadOnlySpan<char> component, out string canonical)
    {
        canonical = "";
        if (!component.ContainsAnyExcept(Unreserved))
        {
            canonical = component.ToString();
            return true;
        }

        var text = new StringBuilder(component.Length + 16);
        for (var at = 0; at < component.Length; at++)
        {
            if (component[at] == '%')
            {
                if (!TryReadEscape(component[at..], out var value))
                {
                    return false;
                }

                Append(text, value);
                at += 2;
            }
            else if (component[at] == '+')
            {
                text.Append("%20");
            }
            else
            {
                at += AppendRune(text, component[at..]) - 1;
            }
        }

        canonical = text.ToString();
        return true;
    }

    /// <summary>Encodes a path once, as it was sent: its slashes stay, its escapes are encoded again.</summary>
    public static string EncodePath(ReadOnlySpan<char> path)
    {
        var text = new StringBuilder(path.Length + 16);
        for (var at = 0; at < path.Length;)
        {
            if (path[at] == '/')
            {
                text.Append('/');
                at++;
            }
            else
            {
                at += AppendRune(text, path[at..]);
            }
        }

        return text.ToString();
    }

    /// <summary>Whether every <c>%</c> has its two hexadecimal digits.</summary>
    public static bool HasWholeEscapes(ReadOnlySpan<char> text)
    {
        for (var at = text.IndexOf('%'); at >= 0; at = text.IndexOf('%'))
        {
            if (!TryReadEscape(text[at..], out _))
            {
                return false;
            }

            text = text[(at + 3)..];
        }

        return true;
    }

    private static bool TryReadEscape(ReadOnlySpan<char> text, out byte value)
    {
        // The digits are looked at one by one: the framework's parser takes a NUL for the second.
        value = 0;
        return text.Length >= 3
            && char.IsAsciiHexDigit(text[1])
            && char.IsAsciiHexDigit(text[2])
            && byte.TryParse(text.Slice(1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }

    private static int AppendRune(StringBuilder text, ReadOnlySpan<char> source)
    {
        Rune.DecodeFromUtf16(source, out var rune, out var length);
        Span<byte> bytes = stackalloc byte[4];
        foreach (var value in bytes[..rune.EncodeToUtf8(bytes)])
        {
            Append(text, value);
        }

        return length;
    }

    private static void Append(StringBuilder text, byte value)
    {
        if (Unreserved.Contains((char)value))
        {
            text.Append((char)value);
        }
        else
        {
            text.Append('%').Append(value.ToString("X2", CultureInfo.InvariantCulture));
        }
    }
}
