using System.Collections.Frozen;

namespace Broker.Core.Policy.Conditions;

/// <summary>A condition operator, read from its name: <c>ForAnyValue:StringNotLikeIfExists</c> and the like.</summary>
/// <param name="Comparison">How two values are compared.</param>
/// <param name="IsNegated">The <c>Not</c> operators: they hold when no value of the policy matches.</param>
/// <param name="Quantifier">The prefix.</param>
/// <param name="HasIfExists">The suffix: a missing key satisfies the operator.</param>
/// <remarks>Names are case-sensitive: AWS documents one spelling of each, and another one is more likely a mistake than meant.</remarks>
internal readonly record struct ConditionOperator(Comparison Comparison, bool IsNegated, SetQuantifier Quantifier, bool HasIfExists)
{
    private const string AnyPrefix = "ForAnyValue:";
    private const string AllPrefix = "ForAllValues:";
    private const string ExistsSuffix = "IfExists";

    private static readonly FrozenDictionary<string, (Comparison Comparison, bool IsNegated)> Known =
        new Dictionary<string, (Comparison, bool)>(StringComparer.Ordinal)
        {
            ["StringEquals"] = (Comparison.Equals, false),
            ["StringNotEquals"] = (Comparison.Equals, true),
            ["StringEqualsIgnoreCase"] = (Comparison.EqualsIgnoreCase, false),
            ["StringNotEqualsIgnoreCase"] = (Comparison.EqualsIgnoreCase, true),
            ["StringLike"] = (Comparison.Like, false),
            ["StringNotLike"] = (Comparison.Like, true),
            ["Bool"] = (Comparison.Bool, false),
            ["Null"] = (Comparison.Null, false),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Operators of the language that this evaluator does not have yet.</summary>
    private static readonly FrozenSet<string> NotYet = FrozenSet.Create(
        StringComparer.Ordinal,
        "NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan", "NumericGreaterThanEquals",
        "DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals",
        "BinaryEquals", "IpAddress", "NotIpAddress", "ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike");

    /// <summary>Whether it is StringEquals, StringEqualsIgnoreCase or StringLike: only named values pass.</summary>
    public bool IsPositiveString => IsString && !IsNegated;

    /// <summary>Whether its values are text, in which policy variables may stand.</summary>
    public bool IsString => Comparison is Comparison.Equals or Comparison.EqualsIgnoreCase or Comparison.Like;

    /// <summary>
    /// What a request without the key means: IfExists and ForAllValues hold, ForAnyValue does not, else only a negated operator does.
    /// </summary>
    public bool HoldsWithoutKey => HasIfExists || Quantifier switch
    {
        SetQuantifier.ForAllValues => true,
        SetQuantifier.ForAnyValue => false,
        _ => IsNegated,
    };

    /// <summary>Reads a name, or says what is wrong with it.</summary>
    public static bool TryParse(string name, out ConditionOperator parsed, out string problem)
    {
        var (quantifier, rest) = name switch
        {
            _ when name.StartsWith(AnyPrefix, StringComparison.Ordinal) => (SetQuantifier.ForAnyValue, name[AnyPrefix.Length..]),
            _ when name.StartsWith(AllPrefix, StringComparison.Ordinal) => (SetQuantifier.ForAllValues, name[AllPrefix.Length..]),
            _ => (SetQuantifier.None, name),
        };
        var hasIfExists = rest.EndsWith(ExistsSuffix, StringComparison.Ordinal);
        var bare = hasIfExists ? rest[..^ExistsSuffix.Length] : rest;

        parsed = default;
        problem = "";
        if (!Known.TryGetValue(bare, out var known))
        {
            problem = NotYet.Contains(bare)
                ? $"The operator '{bare}' is not supported yet. Supported are {Names}."
                : $"'{name}' is no condition operator. Names are case-sensitive; supported are {Names}.";
            return false;
        }

        if (hasIfExists && known.Comparison == Comparison.Null)
        {
            problem = "Null has no IfExists: it asks whether the key exists. Write Null.";
            return false;
        }

        parsed = new ConditionOperator(known.Comparison, known.IsNegated, quantifier, hasIfExists);
        return true;
    }

    private static string Names => string.Join(", ", Known.Keys.Order(StringComparer.Ordinal)) + ", with ForAnyValue:, ForAllValues: and IfExists";
}
