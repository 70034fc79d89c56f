using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Broker.Kubernetes.Watching;

/// <summary>What is kept of the objects of one watch. One task writes, anybody reads.</summary>
internal sealed class ResourceStore<T>(WatchedResource<T> resource)
    where T : class
{
    private readonly ConcurrentDictionary<ObjectKey, Kept> _kept = new();
    private readonly HashSet<ObjectKey> _listed = [];
    private volatile bool _isComplete = true;

    /// <summary>Whether every object that was to be kept is.</summary>
    public bool IsComplete => _isComplete;

    public int Count => _kept.Count;

    public IEnumerable<T> All => _kept.Select(entry => entry.Value.Value);

    public bool TryGet(ObjectKey key, [NotNullWhen(true)] out T? value)
    {
        value = _kept.TryGetValue(key, out var kept) ? kept.Value : null;
        return value is not null;
    }

    /// <summary>A list begins: what it does not name is gone at its end.</summary>
    public void BeginList() => _listed.Clear();

    /// <summary>Takes an item of a list; false when it is no object.</summary>
    public bool TryList(JsonElement item)
    {
        if (!ObjectIdentity.TryRead(item, out var identity))
        {
            return false;
        }

        _listed.Add(identity.Key);
        if (!_kept.TryGetValue(identity.Key, out var kept) || kept.Version != identity.Version)
        {
            Keep(identity, item);
        }

        return true;
    }

    /// <summary>The list is complete.</summary>
    public void EndList()
    {
        foreach (var (key, _) in _kept)
        {
            if (!_listed.Contains(key))
            {
                Remove(key);
            }
        }

        _listed.Clear();
        _listed.TrimExcess();
        _isComplete = _kept.Count < resource.MostObjects;
    }

    /// <summary>Takes an ADDED or MODIFIED object.</summary>
    public void Keep(ObjectIdentity identity, JsonElement item)
    {
        if (resource.Parse(item) is not { } now)
        {
            Remove(identity.Key);
            return;
        }

        var isKnown = _kept.TryGetValue(identity.Key, out var before);
        if (!isKnown && _kept.Count >= resource.MostObjects)
        {
            _isComplete = false;
            return;
        }

        _kept[identity.Key] = new Kept(now, identity.Version);
        resource.Changed?.Invoke(new ResourceChange<T>(identity.Key, before?.Value, now));
    }

    /// <summary>Takes a DELETED object.</summary>
    public void Remove(ObjectKey key)
    {
        if (_kept.TryRemove(key, out var before))
        {
            resource.Changed?.Invoke(new ResourceChange<T>(key, before.Value, Now: null));
        }
    }

    private sealed record Kept(T Value, string Version);
}
