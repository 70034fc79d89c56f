using System.Collections.Immutable;

namespace Broker.Core.Policy;

/// <summary>One operator over one key.</summary>
/// <param name="Operator">The operator with its modifiers.</param>
/// <param name="Key">The condition key.</param>
/// <param name="Values">The values of the policy.</param>
public sealed record ConditionText(string Operator, string Key, ImmutableArray<string> Values);
