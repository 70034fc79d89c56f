namespace Broker.Core.Catalog;

/// <summary>Finds what somebody probably meant to write.</summary>
internal static class NearestName
{
    /// <summary>A slip of the keyboard changes at most this many characters.</summary>
    private const int FarthestDistance = 2;

    /// <summary>A hint is not worth comparing with thousands of names, thousands of times.</summary>
    private const int MostCandidates = 100;

    /// <summary><c>; did you mean 'NAME'?</c> for the nearest known name, or nothing.</summary>
    public static string Hint(string written, IEnumerable<string> known)
    {
        var nearest = known
            .Take(MostCandidates)
            .Select(name => (Name: name, Distance: Distance(written, name)))
            .Where(candidate => candidate.Distance <= Math.Min(FarthestDistance, candidate.Name.Length / 2))
            .OrderBy(candidate => candidate.Distance)
            .FirstOrDefault();
        return nearest.Name is null ? "" : $"; did you mean '{nearest.Name}'?";
    }

    /// <summary>Levenshtein's distance without regard to case; texts of very different length are simply far.</summary>
    private static int Distance(string a, string b)
    {
        if (Math.Abs(a.Length - b.Length) > FarthestDistance)
        {
            return int.MaxValue;
        }

        var previous = Enumerable.Range(0, b.Length + 1).ToArray();
        var current = new int[b.Length + 1];
        for (var i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var change = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1;
                current[j] = Math.Min(Math.Min(current[j - 1], previous[j]) + 1, previous[j - 1] + change);
            }

            (previous, current) = (current, previous);
        }

        return previous[^1];
    }
}
