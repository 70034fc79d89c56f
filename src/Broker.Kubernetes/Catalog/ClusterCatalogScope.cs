using System.Collections.Immutable;

namespace Broker.Kubernetes.Catalog;

/// <summary>Where a cluster's catalog looks.</summary>
/// <param name="Namespace">Where the Secrets are that documents name.</param>
/// <param name="OwnSecrets">Secrets there that no document may name: the broker's own keys.</param>
public sealed record ClusterCatalogScope(string Namespace, ImmutableArray<string> OwnSecrets)
{
    /// <summary>Whether nothing is loaded before <see cref="ClusterCatalog.Use"/> was called: roles may trust the provider that it gives.</summary>
    public bool AwaitsProvider { get; init; }
}
