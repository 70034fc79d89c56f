using System.Buffers;
using System.Globalization;

namespace Broker.Core.Policy.Conditions;

/// <summary>
/// An IP address read from its text without the liberties of the platform's parser, which takes <c>0127.0.0.1</c> as octal and <c>1</c> as
/// <c>0.0.0.1</c> (threat P-14), and those of its numbers, which take NULs at the end. An IPv6 address that carries an IPv4 one
/// (<c>::ffff:…</c>) is that IPv4 address.
/// </summary>
/// <param name="Bits">The 32 or 128 bits.</param>
/// <param name="IsVersion6">Which of the two.</param>
internal readonly record struct AddressText(UInt128 Bits, bool IsVersion6)
{
    private const int Groups = 8;
    private const int LongestText = 45;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>Parses either form. Allocates nothing.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out AddressText address)
    {
        address = default;
        if (text.Length > LongestText)
        {
            return false;
        }

        if (!text.Contains(':'))
        {
            var isVersion4 = TryReadVersion4(text, out var bits);
            address = new AddressText(bits, IsVersion6: false);
            return isVersion4;
        }

        if (!TryReadVersion6(text, out var wide))
        {
            return false;
        }

        var isMapped = wide >> 32 == 0xFFFF;
        address = new AddressText(isMapped ? (uint)wide : wide, !isMapped);
        return true;
    }

    private static bool TryReadVersion4(ReadOnlySpan<char> text, out uint bits)
    {
        bits = 0;
        var count = 0;
        foreach (var range in text.Split('.'))
        {
            var part = text[range];
            if (++count > 4
                || part.Length is 0 or > 3
                || (part[0] == '0' && part.Length > 1)
                || !AsciiDigits.Are(part)
                || !byte.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            {
                return false;
            }

            bits = (bits << 8) | value;
        }

        return count == 4;
    }

    /// <summary>Source: RFC 4291 section 2.2.</summary>
    private static bool TryReadVersion6(ReadOnlySpan<char> text, out UInt128 bits)
    {
        bits = UInt128.Zero;
        var gap = text.IndexOf("::");
        if (gap < 0)
        {
            return TryReadGroups(text, out bits, out var all) && all == Groups;
        }

        if (!TryReadGroups(text[..gap], out var high, out var before)
            || !TryReadGroups(text[(gap + 2)..], out var low, out var after)
            || before + after >= Groups
            || (before > 0 && text[..gap].Contains('.')))
        {
            return false;
        }

        bits = (before == 0 ? UInt128.Zero : high << (16 * (Groups - before))) | low;
        return true;
    }

    /// <summary>Groups of up to four digits; the last two may be an IPv4 address.</summary>
    private static bool TryReadGroups(ReadOnlySpan<char> text, out UInt128 bits, out int count)
    {
        bits = UInt128.Zero;
        count = 0;
        if (text.IsEmpty)
        {
            return true;
        }

        foreach (var range in text.Split(':'))
        {
            var part = text[range];
            if (part.Contains('.'))
            {
                if (range.End.Value != text.Length || !TryReadVersion4(part, out var embedded))
                {
                    return false;
                }

                bits = (bits << 32) | embedded;
                count += 2;
            }
            else if (part.Length is >= 1 and <= 4
                && !part.ContainsAnyExcept(HexDigits)
                && ushort.TryParse(part, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            {
                bits = (bits << 16) | value;
                count++;
            }
            else
            {
                return false;
            }

            if (count > Groups)
            {
                return false;
            }
        }

        return true;
    }
}
