using Broker.Core.Catalog.Documents;
using Broker.Core.Catalog.Yaml;

namespace Broker.Core.Catalog;

/// <summary>What one document says, and where it says so: for the checks across documents. Keeps no YAML: 100,000 of these are held at once.</summary>
/// <param name="Value">What was read; policies and groups that it only names are not in it yet.</param>
/// <param name="Name">The document's own name.</param>
/// <param name="Problems">Where problems of its file go.</param>
internal sealed record CatalogEntry<T>(T Value, PlacedText Name, FileProblems Problems)
{
    /// <summary>The policies that it has and names.</summary>
    public IdentityPolicies Identity { get; init; } = IdentityPolicies.None;

    /// <summary>Whom a role's trust policy names; null for other kinds.</summary>
    public TrustPolicyDocument? Trust { get; init; }

    /// <summary>The groups that a user is in.</summary>
    public IReadOnlyList<PlacedText> Groups { get; init; } = [];
}
