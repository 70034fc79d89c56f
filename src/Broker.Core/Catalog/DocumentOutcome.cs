using System.Collections.Immutable;

namespace Broker.Core.Catalog;

/// <summary>What became of one document, and why.</summary>
/// <param name="Name">The document's name.</param>
/// <param name="Identity">The document's identity.</param>
/// <param name="Use">What became of it.</param>
/// <param name="Problems">Its errors and warnings; at most ten.</param>
public sealed record DocumentOutcome(string Name, string Identity, DocumentUse Use, ImmutableArray<CatalogProblem> Problems)
{
    /// <summary>Whether both say the same.</summary>
    public bool Equals(DocumentOutcome? other) =>
        other is not null
        && string.Equals(Name, other.Name, StringComparison.Ordinal)
        && string.Equals(Identity, other.Identity, StringComparison.Ordinal)
        && Use == other.Use
        && Problems.AsSpan().SequenceEqual(other.Problems.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Identity, Use);
}
