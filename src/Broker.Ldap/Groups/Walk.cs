using Broker.Core;
using Broker.Ldap.Results;

namespace Broker.Ldap.Groups;

/// <summary>The groups found so far, in the order in which they were found, within the limits of count and time.</summary>
internal sealed class Walk(int most, TimeProvider clock, TimeSpan longest)
{
    private readonly long _started = clock.GetTimestamp();
    private readonly List<string> _found = [];
    private readonly HashSet<string> _seen = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>How many there are.</summary>
    public int Count => _found.Count;

    /// <summary>What is left of the time, at least a second, since servers count in seconds; null when it is over.</summary>
    public TimeSpan? Remaining
    {
        get
        {
            var left = longest - clock.GetElapsedTime(_started);
            return left <= TimeSpan.Zero ? null : left < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : left;
        }
    }

    /// <summary>All of them, sorted.</summary>
    public List<string> Sorted => [.. _found.Order(StringComparer.Ordinal)];

    /// <summary>Those found after the first <paramref name="known"/>.</summary>
    public List<string> Since(int known) => _found[known..];

    /// <summary>Adds a group by its distinguished name.</summary>
    public DirectoryRefusal? Add(string dn) => DistinguishedName.TryNormalise(dn, out var normal) ? AddText(normal) : DirectoryRefusal.Misfit("groups: a group's distinguished name cannot be read");

    /// <summary>Adds a group by a text in its one form.</summary>
    public DirectoryRefusal? AddText(string text)
    {
        if (!_seen.Add(text))
        {
            return null;
        }

        if (_found.Count == most)
        {
            return DirectoryRefusal.For(DirectoryReason.TooManyGroups);
        }

        _found.Add(text);
        return null;
    }
}
