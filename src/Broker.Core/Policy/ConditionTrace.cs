using System.Collections.Immutable;

namespace Broker.Core.Policy;

/// <summary>What one condition said.</summary>
/// <param name="Condition">The condition as written: operator, key and the values expected.</param>
/// <param name="Actual">The values that the request has under the key; null: the key is absent.</param>
/// <param name="IsMet">Whether it holds.</param>
public sealed record ConditionTrace(ConditionText Condition, ImmutableArray<string>? Actual, bool IsMet);
