using System.Globalization;

namespace Broker.Core.Policy.Conditions;

/// <summary>
/// A value of the date operators: ISO 8601 with date, time and zone (<c>2026-11-21T12:00:00Z</c>, <c>…+01:00</c>), or seconds since 1970.
/// A date without a zone is a different instant for every reader, so it is refused.
/// </summary>
internal sealed class DateValue : IConditionValue
{
    /// <summary>31 December 9999; no digits above it can be meant as seconds.</summary>
    private const long LastSecond = 253_402_300_799;

    private readonly DateTimeOffset _value;
    private readonly Ordering _ordering;

    private DateValue(string text, DateTimeOffset value, Ordering ordering)
    {
        Text = text;
        _value = value;
        _ordering = ordering;
    }

    /// <inheritdoc/>
    public string Text { get; }

    /// <summary>Reads the value, or says what is wrong with it.</summary>
    public static DateValue? Parse(string text, Ordering ordering, out string problem)
    {
        problem = TryRead(text, out var value)
            ? ""
            : "Write a date with time and zone, such as \"2026-11-21T12:00:00Z\" or \"2026-11-21T13:00:00+01:00\", or the seconds since 1970.";
        return problem.Length == 0 ? new DateValue(text, value, ordering) : null;
    }

    /// <inheritdoc/>
    public bool Matches(string asked, RequestContext context) => TryRead(asked, out var value) && _ordering.Holds(value.CompareTo(_value));

    private static bool TryRead(ReadOnlySpan<char> text, out DateTimeOffset value)
    {
        value = default;
        if (!AsciiDigits.Are(text))
        {
            return IsoInstant.TryParse(text, out value);
        }

        var isInstant = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= LastSecond;
        value = isInstant ? DateTimeOffset.FromUnixTimeSeconds(seconds) : default;
        return isInstant;
    }
}
