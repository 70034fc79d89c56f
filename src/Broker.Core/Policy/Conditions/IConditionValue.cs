namespace Broker.Core.Policy.Conditions;

/// <summary>One value of a condition, compiled for its operator. Immutable; safe to share between threads.</summary>
internal interface IConditionValue
{
    /// <summary>The value as the policy writes it.</summary>
    string Text { get; }

    /// <summary>
    /// Whether one value of the request fits, before a negation is applied. A value that is not of the operator's type never does, nor
    /// does a policy value with a variable that cannot be resolved.
    /// </summary>
    bool Matches(string asked, RequestContext context);
}
