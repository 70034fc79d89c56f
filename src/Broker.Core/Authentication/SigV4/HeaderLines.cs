using System.Collections.Immutable;

namespace Broker.Core.Authentication.SigV4;

/// <summary>The header lines of one request; names compare without case.</summary>
internal readonly struct HeaderLines(ImmutableArray<KeyValuePair<string, string>> lines)
{
    /// <summary>Every line, in the order sent.</summary>
    public ImmutableArray<KeyValuePair<string, string>> All => lines;

    /// <summary>How often a header occurs.</summary>
    public int Count(string name)
    {
        var count = 0;
        foreach (var line in lines)
        {
            count += Is(line, name) ? 1 : 0;
        }

        return count;
    }

    /// <summary>The first value of a header, without surrounding whitespace; null when absent.</summary>
    public string? First(string name)
    {
        foreach (var line in lines)
        {
            if (Is(line, name))
            {
                return line.Value.Trim();
            }
        }

        return null;
    }

    public static bool Is(KeyValuePair<string, string> line, string name) => string.Equals(line.Key, name, StringComparison.OrdinalIgnoreCase);
}
