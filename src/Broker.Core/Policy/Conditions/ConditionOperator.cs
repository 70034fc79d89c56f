using System.Collections.Frozen;

namespace Broker.Core.Policy.Conditions;

/// <summary>A condition operator, read from its name: <c>ForAnyValue:StringNotLikeIfExists</c> and the like.</summary>
/// <param name="Comparison">What the values are and how two are compared.</param>
/// <param name="Ordering">For numbers and dates: how they must lie to each other.</param>
/// <param name="IsNegated">The <c>Not</c> operators: they hold when no value of the policy matches.</param>
/// <param name="Quantifier">The prefix.</param>
/// <param name="HasIfExists">The suffix: a missing key satisfies the operator.</param>
/// <remarks>Names are case-sensitive: AWS documents one spelling of each, and another one is more likely a mistake than meant.</remarks>
internal readonly record struct ConditionOperator(
    Comparison Comparison, Ordering Ordering, bool IsNegated, SetQuantifier Quantifier, bool HasIfExists)
{
    private const string AnyPrefix = "ForAnyValue:";
    private const string AllPrefix = "ForAllValues:";
    private const string ExistsSuffix = "IfExists";

    private static readonly FrozenDictionary<string, ConditionOperator> Known =
        new Dictionary<string, ConditionOperator>(StringComparer.Ordinal)
        {
            ["StringEquals"] = Plain(Comparison.Equals),
            ["StringNotEquals"] = Negated(Comparison.Equals),
            ["StringEqualsIgnoreCase"] = Plain(Comparison.EqualsIgnoreCase),
            ["StringNotEqualsIgnoreCase"] = Negated(Comparison.EqualsIgnoreCase),
            ["StringLike"] = Plain(Comparison.Like),
            ["StringNotLike"] = Negated(Comparison.Like),
            ["NumericEquals"] = Plain(Comparison.Numeric),
            ["NumericNotEquals"] = Negated(Comparison.Numeric),
            ["NumericLessThan"] = Plain(Comparison.Numeric, Ordering.Less),
            ["NumericLessThanEquals"] = Plain(Comparison.Numeric, Ordering.LessOrEqual),
            ["NumericGreaterThan"] = Plain(Comparison.Numeric, Ordering.Greater),
            ["NumericGreaterThanEquals"] = Plain(Comparison.Numeric, Ordering.GreaterOrEqual),
            ["DateEquals"] = Plain(Comparison.Date),
            ["DateNotEquals"] = Negated(Comparison.Date),
            ["DateLessThan"] = Plain(Comparison.Date, Ordering.Less),
            ["DateLessThanEquals"] = Plain(Comparison.Date, Ordering.LessOrEqual),
            ["DateGreaterThan"] = Plain(Comparison.Date, Ordering.Greater),
            ["DateGreaterThanEquals"] = Plain(Comparison.Date, Ordering.GreaterOrEqual),
            ["Bool"] = Plain(Comparison.Bool),
            ["BinaryEquals"] = Plain(Comparison.Binary),
            ["IpAddress"] = Plain(Comparison.IpAddress),
            ["NotIpAddress"] = Negated(Comparison.IpAddress),
            ["ArnEquals"] = Plain(Comparison.Arn),
            ["ArnNotEquals"] = Negated(Comparison.Arn),
            ["ArnLike"] = Plain(Comparison.Arn),
            ["ArnNotLike"] = Negated(Comparison.Arn),
            ["Null"] = Plain(Comparison.Null),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Whether it is StringEquals, StringEqualsIgnoreCase or StringLike: only named values pass.</summary>
    public bool IsPositiveString => Comparison is Comparison.Equals or Comparison.EqualsIgnoreCase or Comparison.Like && !IsNegated;

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

        problem = "";
        if (!Known.TryGetValue(bare, out var known))
        {
            parsed = default;
            problem = $"'{name}' is no condition operator. Names are case-sensitive; the operators are {Names}.";
            return false;
        }

        parsed = known with { Quantifier = quantifier, HasIfExists = hasIfExists };
        if (hasIfExists && known.Comparison == Comparison.Null)
        {
            problem = "Null has no IfExists: it asks whether the key exists. Write Null.";
        }

        return problem.Length == 0;
    }

    private static string Names => string.Join(", ", Known.Keys.Order(StringComparer.Ordinal)) + ", with ForAnyValue:, ForAllValues: and IfExists";

    private static ConditionOperator Plain(Comparison comparison, Ordering ordering = Ordering.Equal) =>
        new(comparison, ordering, IsNegated: false, SetQuantifier.None, HasIfExists: false);

    private static ConditionOperator Negated(Comparison comparison) => Plain(comparison) with { IsNegated = true };
}
