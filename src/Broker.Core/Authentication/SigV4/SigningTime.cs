using System.Globalization;

namespace Broker.Core.Authentication.SigV4;

/// <summary>The instant a request was signed at: how it is written, and how far it may be from now.</summary>
internal static class SigningTime
{
    // yyyyMMddTHHmmssZ. Written and read by hand: the framework reads a format of one's own anew each time, at ten times the price.
    private const int Length = 16;

    /// <summary>AWS STS's window on both sides of its own clock; a signature is replayable that long (other services: 5 minutes).</summary>
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    /// <summary>Gives the basic form of ISO 8601, in UTC and whole seconds: 16 characters.</summary>
    public static string Format(DateTimeOffset time) => string.Create(Length, time.UtcDateTime, static (text, utc) =>
    {
        Write(text[..4], utc.Year);
        Write(text[4..6], utc.Month);
        Write(text[6..8], utc.Day);
        text[8] = 'T';
        Write(text[9..11], utc.Hour);
        Write(text[11..13], utc.Minute);
        Write(text[13..15], utc.Second);
        text[15] = 'Z';
    });

    /// <summary>Reads <c>X-Amz-Date</c>.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out DateTimeOffset time)
    {
        time = default;
        if (text.Length != Length || text[8] != 'T' || text[15] != 'Z'
            || !TryRead(text[..4], out var year) || !TryRead(text[4..6], out var month) || !TryRead(text[6..8], out var day)
            || !TryRead(text[9..11], out var hour) || !TryRead(text[11..13], out var minute) || !TryRead(text[13..15], out var second)
            || year == 0 || month is 0 or > 12 || day == 0 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59)
        {
            return false;
        }

        time = new DateTimeOffset(year, month, day, hour, minute, second, TimeSpan.Zero);
        return true;
    }

    /// <summary>Reads <c>Date</c>: the same form, or HTTP's.</summary>
    public static bool TryParseDateHeader(string text, out DateTimeOffset time) =>
        TryParse(text, out time)
        || DateTimeOffset.TryParseExact(text, "R", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);

    /// <summary>Judges in whole seconds, as the texts print them: 900 s are within, 901 s are not.</summary>
    public static StsError? Check(DateTimeOffset signedAt, DateTimeOffset now)
    {
        now = DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds());
        if (signedAt < now - Window)
        {
            return SigV4Error.Clock(
                $"Signature expired: {Format(signedAt)} is now earlier than {Format(now - Window)} ({Format(now)} - 15 min.)", "signature_expired");
        }

        return signedAt > now + Window
            ? SigV4Error.Clock(
                $"Signature not yet current: {Format(signedAt)} is still later than {Format(now + Window)} ({Format(now)} + 15 min.)", "signature_early")
            : null;
    }

    private static void Write(Span<char> digits, int number)
    {
        for (var at = digits.Length - 1; at >= 0; at--)
        {
            digits[at] = (char)('0' + (number % 10));
            number /= 10;
        }
    }

    private static bool TryRead(ReadOnlySpan<char> digits, out int number)
    {
        number = 0;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit(digit))
            {
                return false;
            }

            number = (number * 10) + (digit - '0');
        }

        return true;
    }
}
