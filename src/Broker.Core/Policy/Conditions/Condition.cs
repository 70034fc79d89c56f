using System.Collections.Immutable;

namespace Broker.Core.Policy.Conditions;

/// <summary>One operator over one key: <c>"StringEquals": {"host:sub": ["a", "b"]}</c>.</summary>
/// <param name="Operator">The operator with its modifiers.</param>
/// <param name="Name">The operator as the policy writes it.</param>
/// <param name="Key">The context key; compared without case.</param>
/// <param name="Values">What it is compared with; at least one.</param>
/// <param name="Path">Where it stands in the document.</param>
/// <remarks>
/// The rules, by what the request has under the key. No key: see <see cref="ConditionOperator.HoldsWithoutKey"/>. A scalar operator: one
/// value is compared, a multi-valued key never matches, negated and IfExists included. ForAnyValue: one of the members has to satisfy the
/// operator; ForAllValues: all of them, so an empty set does. Several policy values: a positive operator holds when one matches, a negated
/// one when none does. A policy value with a variable that cannot be resolved is as if it were not there. Source: IAM User Guide, "Condition operators" and "Multivalued context keys". Immutable.
/// </remarks>
internal sealed record Condition(ConditionOperator Operator, string Name, string Key, ImmutableArray<IConditionValue> Values, string Path)
{
    /// <summary>Whether the condition is about this key.</summary>
    public bool IsAbout(string key) => string.Equals(Key, key, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the condition is <c>"Null": {KEY: "false"}</c>: the request must have the key and a value for it.</summary>
    public bool DemandsPresenceOf(string key) =>
        Operator is { Comparison: Comparison.Null, Quantifier: SetQuantifier.None }
        && IsAbout(key)
        && Values.All(value => value.Text is BooleanValue.False);

    /// <summary>Whether the request meets the condition. Allocates nothing but what policy variables need.</summary>
    public bool IsMet(RequestContext context)
    {
        var isPresent = context.TryGet(Key, out var asked);
        if (Operator is { Comparison: Comparison.Null, Quantifier: SetQuantifier.None })
        {
            // A set without values is as null as a missing key: that is what makes the Null check close the door of ForAllValues.
            return MatchesAny(isPresent && !asked.Values.IsEmpty ? BooleanValue.False : BooleanValue.True, context);
        }

        return isPresent ? IsMetBy(asked, context) : Operator.HoldsWithoutKey;
    }

    private bool IsMetBy(ContextValue asked, RequestContext context) => Operator.Quantifier switch
    {
        SetQuantifier.ForAnyValue => AnySatisfies(asked.Values, satisfies: true, context),
        SetQuantifier.ForAllValues => !AnySatisfies(asked.Values, satisfies: false, context),
        _ => !asked.IsSet && Satisfies(asked.Values[0], context),
    };

    private bool AnySatisfies(ImmutableArray<string> members, bool satisfies, RequestContext context)
    {
        foreach (var member in members)
        {
            if (Satisfies(member, context) == satisfies)
            {
                return true;
            }
        }

        return false;
    }

    private bool Satisfies(string asked, RequestContext context) =>
        MatchesAny(Operator.Comparison == Comparison.Null ? BooleanValue.False : asked, context) != Operator.IsNegated;

    private bool MatchesAny(string asked, RequestContext context)
    {
        foreach (var value in Values)
        {
            if (value.Matches(asked, context))
            {
                return true;
            }
        }

        return false;
    }
}
