using System.Collections.Immutable;
using Broker.Core.Policy;

namespace Broker.Core.Actions.Ldap;

/// <summary>A condition that holds, in words. Of a set, only the values that the condition itself names are shown: never other groups of a person.</summary>
internal static class ConditionWords
{
    private const int MostValues = 3;
    private const int LongestValue = 120;

    /// <summary>For example <c>ldap:groups is cn=dev,ou=groups,dc=example,dc=com</c>.</summary>
    public static string Of(ConditionTrace trace)
    {
        var (name, key) = (trace.Condition.Operator, trace.Condition.Key);
        var expected = trace.Condition.Values;
        var actual = trace.Actual ?? [];
        var met = expected.Where(value => actual.Contains(value, StringComparer.Ordinal)).ToImmutableArray();
        return met.IsEmpty
            ? $"{key} {Words(name)} {List(expected, " or ")}"
            : $"{key} {Words(name)} {List(met, " and ")}";
    }

    private static string Words(string name) => name switch
    {
        "StringEquals" or "ForAnyValue:StringEquals" => "is",
        "StringLike" or "ForAnyValue:StringLike" => "is like",
        "StringNotEquals" or "ForAllValues:StringNotEquals" => "is not",
        "StringNotLike" or "ForAllValues:StringNotLike" => "is not like",
        _ => $"meets {name} of",
    };

    private static string List(ImmutableArray<string> values, string joint) =>
        string.Join(joint, values.Take(MostValues).Select(Cut)) + (values.Length > MostValues ? ", …" : "");

    private static string Cut(string value) => value.Length <= LongestValue ? value : string.Concat(value.AsSpan(0, LongestValue), "…");
}
