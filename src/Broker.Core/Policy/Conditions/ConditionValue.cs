namespace Broker.Core.Policy.Conditions;

/// <summary>One value of a condition, compiled for its operator.</summary>
/// <param name="Text">The text that is compared, in lower case for an operator without case; for a pattern, its source.</param>
/// <param name="Pattern">The compiled pattern of StringLike and StringNotLike; null for all others.</param>
internal readonly record struct ConditionValue(string Text, Glob? Pattern)
{
    /// <summary>The boolean value, as policies and requests write it.</summary>
    public const string True = "true";

    /// <inheritdoc cref="True"/>
    public const string False = "false";

    /// <summary>Whether a letter or digit stands outside of the wildcards; without one the value names nobody.</summary>
    public bool HasLetterOrDigit => Pattern?.HasLetterOrDigit ?? Text.Any(char.IsLetterOrDigit);

    /// <summary>Compares with one value of the request.</summary>
    public bool Matches(Comparison comparison, string asked) => comparison switch
    {
        Comparison.EqualsIgnoreCase => EqualsLowerCase(asked),
        Comparison.Like => Pattern!.Matches(asked),
        _ => string.Equals(Text, asked, StringComparison.Ordinal),
    };

    private bool EqualsLowerCase(string asked)
    {
        if (asked.Length != Text.Length)
        {
            return false;
        }

        for (var at = 0; at < asked.Length; at++)
        {
            if (char.ToLowerInvariant(asked[at]) != Text[at])
            {
                return false;
            }
        }

        return true;
    }
}
