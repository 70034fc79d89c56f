using System.Collections.Immutable;

namespace Broker.Core.Catalog;

/// <summary>Collects the problems of one load. Not thread safe.</summary>
internal sealed class CatalogProblems
{
    private List<CatalogProblem> _problems = [];

    /// <summary>Whether anything was added that makes the catalog unusable.</summary>
    public bool HasErrors { get; private set; }

    /// <summary>Whether nothing was added.</summary>
    public bool IsEmpty => _problems.Count == 0;

    /// <summary>Adds a problem; beyond the limit only counts that there are errors.</summary>
    public void Add(CatalogProblem problem)
    {
        HasErrors |= !problem.IsWarning;
        if (_problems.Count < CatalogLimits.MostProblems)
        {
            _problems.Add(problem);
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        HasErrors = false;
        if (_problems.Count > 0)
        {
            _problems = [];
        }
    }

    /// <summary>All problems in the order in which a person reads the files.</summary>
    public ImmutableArray<CatalogProblem> Sorted()
    {
        var sorted = _problems
            .OrderBy(problem => problem.File, StringComparer.Ordinal)
            .ThenBy(problem => problem.Line)
            .ThenBy(problem => problem.Column)
            .ThenBy(problem => problem.Message, StringComparer.Ordinal)
            .ToArray();
        if (sorted.Length == CatalogLimits.MostProblems)
        {
            var last = sorted[^1];
            sorted[^1] = last with { Message = $"{CatalogLimits.MostProblems} problems or more: only the first ones are listed", IsWarning = false };
        }

        return [.. sorted];
    }
}
