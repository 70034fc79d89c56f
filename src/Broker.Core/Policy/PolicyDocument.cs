using System.Collections.Immutable;

namespace Broker.Core.Policy;

/// <summary>A policy document, parsed strictly and compiled once. SKELETON: the policy work fills this in.</summary>
public sealed class PolicyDocument
{
    /// <summary>Parses a role trust policy from JSON.</summary>
    /// <param name="json">The document's text.</param>
    /// <param name="document">The compiled document, or null.</param>
    /// <param name="problems">Every problem found, together; empty on success.</param>
    public static bool TryParseTrustPolicy(string json, out PolicyDocument? document, out ImmutableArray<PolicyProblem> problems) =>
        throw new NotSupportedException();
}
