namespace Broker.Core.Policy.Conditions;

/// <summary>
/// Reads <c>YYYY-MM-DDThh:mm[:ss[.fffffff]]</c> with <c>Z</c> or <c>±hh:mm</c> behind it, digit by digit: the platform's parser takes more
/// forms than that and allocates. Source: the W3C note "Date and Time Formats".
/// </summary>
internal static class IsoInstant
{
    /// <summary>What a tick can tell apart.</summary>
    private const int MostFractionDigits = 7;

    private static readonly TimeSpan LargestOffset = TimeSpan.FromHours(14);

    /// <summary>Parses an instant; a leap second, 24:00 and a date that no calendar has are refused. Allocates nothing.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out DateTimeOffset value)
    {
        value = default;
        var rest = text;
        if (!TryTake(ref rest, 4, out var year) || !TryTake(ref rest, '-') || !TryTake(ref rest, 2, out var month) || !TryTake(ref rest, '-')
            || !TryTake(ref rest, 2, out var day) || !TryTake(ref rest, 'T') || !TryTake(ref rest, 2, out var hour) || !TryTake(ref rest, ':')
            || !TryTake(ref rest, 2, out var minute))
        {
            return false;
        }

        var second = 0;
        long ticks = 0;
        if ((TryTake(ref rest, ':') && (!TryTake(ref rest, 2, out second) || !TryTakeFraction(ref rest, out ticks)))
            || !TryReadOffset(rest, out var offset)
            || year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59)
        {
            return false;
        }

        var local = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Unspecified).AddTicks(ticks);
        var utc = local.Ticks - offset.Ticks;
        if (utc < DateTime.MinValue.Ticks || utc > DateTime.MaxValue.Ticks)
        {
            return false;
        }

        value = new DateTimeOffset(utc, TimeSpan.Zero);
        return true;
    }

    private static bool TryReadOffset(ReadOnlySpan<char> rest, out TimeSpan offset)
    {
        offset = TimeSpan.Zero;
        if (rest is ['Z'])
        {
            return true;
        }

        var isEast = TryTake(ref rest, '+');
        if ((!isEast && !TryTake(ref rest, '-'))
            || !TryTake(ref rest, 2, out var hours)
            || !TryTake(ref rest, ':')
            || !TryTake(ref rest, 2, out var minutes)
            || !rest.IsEmpty
            || minutes > 59)
        {
            return false;
        }

        var amount = new TimeSpan(hours, minutes, 0);
        offset = isEast ? amount : -amount;
        return amount <= LargestOffset;
    }

    /// <summary>A point and its digits, if there is a point.</summary>
    private static bool TryTakeFraction(ref ReadOnlySpan<char> rest, out long ticks)
    {
        ticks = 0;
        if (!TryTake(ref rest, '.'))
        {
            return true;
        }

        var count = 0;
        for (; count < rest.Length && char.IsAsciiDigit(rest[count]); count++)
        {
            ticks = count < MostFractionDigits ? (ticks * 10) + rest[count] - '0' : ticks;
        }

        for (var digit = count; digit < MostFractionDigits; digit++)
        {
            ticks *= 10;
        }

        rest = rest[count..];
        return count is > 0 and <= MostFractionDigits;
    }

    private static bool TryTake(ref ReadOnlySpan<char> rest, int digits, out int number)
    {
        number = 0;
        if (rest.Length < digits || !AsciiDigits.Are(rest[..digits]))
        {
            return false;
        }

        foreach (var digit in rest[..digits])
        {
            number = (number * 10) + digit - '0';
        }

        rest = rest[digits..];
        return true;
    }

    private static bool TryTake(ref ReadOnlySpan<char> rest, char expected)
    {
        if (rest.IsEmpty || rest[0] != expected)
        {
            return false;
        }

        rest = rest[1..];
        return true;
    }
}
