using System.Globalization;

namespace Broker.Core.Authentication.Saml.Claims;

/// <summary>An instant as SAML writes it: <c>xs:dateTime</c> in UTC with <c>Z</c> (SAML core §1.3.3).</summary>
internal static class SamlTime
{
    private const int WithoutFraction = 19;
    private const int LongestFraction = 9;

    /// <summary>Parses <c>2026-11-22T02:30:00Z</c>, with up to nine digits of fraction, of which seven count.</summary>
    public static bool TryParse(string? text, out DateTimeOffset time)
    {
        time = default;
        if (text is not { Length: > WithoutFraction and <= WithoutFraction + 1 + LongestFraction + 1 } || text[^1] != 'Z')
        {
            return false;
        }

        var fraction = text.AsSpan()[WithoutFraction..^1];
        if (!DateTimeOffset.TryParseExact(
                text.AsSpan(0, WithoutFraction),
                "yyyy-MM-dd'T'HH:mm:ss",
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal,
                out time))
        {
            return false;
        }

        if (fraction.IsEmpty)
        {
            return true;
        }

        if (fraction[0] != '.' || fraction.Length == 1 || fraction[1..].ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        var ticks = fraction[1..Math.Min(fraction.Length, 8)];
        time = time.AddTicks(long.Parse(ticks, NumberStyles.None, CultureInfo.InvariantCulture) * Power(7 - ticks.Length));
        return true;
    }

    private static long Power(int zeros) => (long)Math.Pow(10, zeros);
}
