using System.Globalization;

namespace Broker.Core.Policy.Conditions;

/// <summary>A value of the numeric operators: digits, with a sign and a fraction if need be; no exponent, no blanks.</summary>
internal sealed class NumberValue : IConditionValue
{
    /// <summary>What a decimal holds without rounding, with sign and point; a longer text is no number.</summary>
    private const int Longest = 28;

    private readonly decimal _value;
    private readonly Ordering _ordering;

    private NumberValue(string text, decimal value, Ordering ordering)
    {
        Text = text;
        _value = value;
        _ordering = ordering;
    }

    /// <inheritdoc/>
    public string Text { get; }

    /// <summary>Reads the value, or says what is wrong with it.</summary>
    public static NumberValue? Parse(string text, Ordering ordering, out string problem)
    {
        problem = TryRead(text, out var value) ? "" : "Write a number such as 3600 or -1.5, of at most 28 characters, without exponent and blanks.";
        return problem.Length == 0 ? new NumberValue(text, value, ordering) : null;
    }

    /// <inheritdoc/>
    public bool Matches(string asked, RequestContext context) => TryRead(asked, out var value) && _ordering.Holds(value.CompareTo(_value));

    private static bool TryRead(ReadOnlySpan<char> text, out decimal value)
    {
        value = 0;
        var digits = text is ['-', .. var unsigned] ? unsigned : text;
        var point = digits.IndexOf('.');
        var whole = point < 0 ? digits : digits[..point];
        var isNumber = text.Length <= Longest && AsciiDigits.Are(whole) && (point < 0 || AsciiDigits.Are(digits[(point + 1)..]));
        return isNumber && decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value);
    }
}
