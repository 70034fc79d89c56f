using System.Collections.Immutable;
using Broker.Core.Catalog;
using Broker.Kubernetes.Api;

namespace Broker.Kubernetes.Catalog;

/// <summary>The custom resources that are documents of the catalog: one for each kind that the core reads.</summary>
public static class CatalogResources
{
    /// <summary>The collection of each kind, by kind.</summary>
    public static ImmutableArray<(string Kind, ResourcePath Collection)> All { get; } = [.. DocumentCatalog.Kinds.Select(kind => (kind, Collection(kind)))];

    private static ResourcePath Collection(string kind)
    {
        var (group, version) = DocumentCatalog.ApiVersion.Split('/') is [var first, var second] ? (first, second) : throw new InvalidOperationException("No GROUP/VERSION.");
        return ResourcePath.Of(group, version, Plural(kind.ToLowerInvariant()));
    }

    private static string Plural(string name) => name.EndsWith('y') ? $"{name[..^1]}ies" : $"{name}s";
}
