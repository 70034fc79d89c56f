using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Broker.Core.Catalog.Documents;

namespace Broker.Core.Catalog;

/// <summary>What came of reading a catalog: a snapshot when no error was found, and every problem, sorted by file and place.</summary>
/// <remarks>Immutable; safe to share between threads.</remarks>
public sealed class CatalogLoad
{
    private readonly CatalogSnapshot? _snapshot;

    internal CatalogLoad(
        CatalogSnapshot? snapshot, PrincipalPins pins, ImmutableArray<CatalogProblem> problems, ImmutableArray<FileReference> references)
    {
        _snapshot = snapshot;
        Pins = pins;
        Problems = problems;
        References = references;
        ErrorCount = problems.Count(problem => !problem.IsWarning);
    }

    /// <summary>A load that failed as a whole.</summary>
    internal static CatalogLoad Refused(string folder, string message) =>
        new(snapshot: null, PrincipalPins.None, [new CatalogProblem(folder, 1, 1, message, IsWarning: false)], references: []);

    /// <summary>Errors and warnings together; at most <see cref="CatalogLimits.MostProblems"/>, the last of which then says so.</summary>
    public ImmutableArray<CatalogProblem> Problems { get; }

    /// <summary>How many problems are errors.</summary>
    public int ErrorCount { get; }

    /// <summary>How many problems are warnings.</summary>
    public int WarningCount => Problems.Length - ErrorCount;

    /// <summary>Whom the snapshot's trust policies mean: the next load of the same folder goes on from there.</summary>
    internal PrincipalPins Pins { get; }

    /// <summary>Files that documents name (roots, key sets, secrets); whoever watches the folder watches these too.</summary>
    internal ImmutableArray<FileReference> References { get; }

    /// <summary>Gives the snapshot; false when there is any error.</summary>
    public bool TryGetSnapshot([NotNullWhen(true)] out CatalogSnapshot? snapshot)
    {
        snapshot = _snapshot;
        return snapshot is not null;
    }
}
