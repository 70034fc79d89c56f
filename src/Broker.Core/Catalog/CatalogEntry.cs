using System.Collections.Immutable;
using Broker.Core.Catalog.Documents;
using Broker.Core.Catalog.Yaml;

namespace Broker.Core.Catalog;

/// <summary>What one document says, and where it says so: for the checks across documents.</summary>
/// <param name="Value">The role or provider.</param>
/// <param name="Header">The document's header.</param>
/// <param name="Problems">Where problems of its file go.</param>
internal sealed record CatalogEntry<T>(T Value, DocumentHeader Header, FileProblems Problems)
{
    /// <summary>The providers that a role's trust policy names, as they are written, each with its place.</summary>
    public ImmutableArray<(string Provider, YamlPosition At)> Federated { get; init; } = [];

    /// <summary><c>FILE:LINE</c>, to point at this document from another one's problem.</summary>
    public string Place => $"{Problems.File}:{Header.NameAt.Line}";
}
