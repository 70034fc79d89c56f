namespace Broker.Core.Policy.Conditions;

/// <summary>
/// Holds the values of <c>ldap:groups</c> and <c>ldap:dn</c> to the form in which requests have them: normalised, in lower case. A value in another form would
/// never be equal, and a Deny on it never apply (threats L-12 and P-02).
/// </summary>
internal static class DirectoryNames
{
    /// <summary>Whether the values of a key are names in a directory.</summary>
    public static bool IsAbout(string key) =>
        string.Equals(key, "ldap:groups", StringComparison.OrdinalIgnoreCase) || string.Equals(key, "ldap:dn", StringComparison.OrdinalIgnoreCase);

    /// <summary>Says what is wrong with a value; null when a name could be like it. A value with a variable is whatever the request makes of it.</summary>
    public static string? FindProblem(IConditionValue value, Comparison comparison) => comparison switch
    {
        Comparison.Equals when value is TextValue { Template.HasVariables: false } => OfName(value.Text, value.Text),
        Comparison.EqualsIgnoreCase when value is TextValue { Template.HasVariables: false } => OfName(value.Text, DistinguishedName.Fold(value.Text)),
        Comparison.Like when value is PatternValue { Template.HasVariables: false } => OfPattern(value.Text),
        _ => null,
    };

    private static string? OfName(string text, string compared)
    {
        if (DistinguishedName.HasLooseMarks(text))
        {
            return LooseMarks(text);
        }

        if (!text.Contains('=', StringComparison.Ordinal))
        {
            return text.StartsWith("S-1-", StringComparison.Ordinal) ? null
                : $"'{text}' is no whole name: write a distinguished name, as in 'cn=dev,ou=groups,dc=example,dc=com', or a security identifier, S-1-…";
        }

        if (!DistinguishedName.TryNormalise(text, out var normal))
        {
            return $"'{text}' is no distinguished name: cn=dev,ou=groups,dc=example,dc=com, with special characters escaped by a backslash.";
        }

        var folded = DistinguishedName.Fold(normal);
        return string.Equals(folded, compared, StringComparison.Ordinal) ? null : $"'{text}' is never equal: names are compared in their normal form. Write '{folded}'.";
    }

    private static string? OfPattern(string text)
    {
        if (DistinguishedName.HasLooseMarks(text))
        {
            return LooseMarks(text);
        }

        if (!text.Contains('=', StringComparison.Ordinal))
        {
            return null;
        }

        var folded = DistinguishedName.Fold(text);
        if (!string.Equals(folded, text, StringComparison.Ordinal))
        {
            return $"'{text}' matches nothing: names are compared in lower case. Write '{folded}'.";
        }

        return HasLooseBlank(text) ? $"'{text}' matches nothing: names are compared without blanks around , + and =. Remove those." : null;
    }

    private static string LooseMarks(string text) => $"'{text}' has letters with marks of their own behind them: write composed characters (NFC), or ? for each in a pattern.";

    /// <summary>A blank beside a separator that no backslash makes a part of a value.</summary>
    private static bool HasLooseBlank(string text)
    {
        for (var at = 1; at < text.Length; at++)
        {
            var (one, other) = (text[at - 1], text[at]);
            var isEscaped = at > 1 && text[at - 2] == '\\';
            if ((one is ',' or '+' or '=' && other == ' ' && !isEscaped) || (one == ' ' && other is ',' or '+' or '=' && !isEscaped))
            {
                return true;
            }
        }

        return false;
    }
}
