using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Broker.Core.Sessions;

/// <summary>
/// How the keys of a ring that several replicas share come and go: published → active → only opening → gone. Every step is one new document,
/// made of the one before and the time. Pure functions.
/// </summary>
/// <remarks>
/// A key is published first, in the ring and sealing nothing, and becomes active after <see cref="PublicationDelay"/>: by then every replica has
/// read it, so none gets a token that it cannot open. It goes on opening for <see cref="Retention"/> after the next one took its place, as long
/// as anything that it sealed may live. Thread safe.
/// </remarks>
public static class SealingKeySchedule
{
    /// <summary>24 times as long as replicas take between two looks at the ring (5 s), for one whose looks fail for a while.</summary>
    public static TimeSpan PublicationDelay { get; } = TimeSpan.FromMinutes(2);

    /// <summary>The longest session, of a user with GetSessionToken, is 36 hours; the rest is for replicas that learn late of a new active key.</summary>
    public static TimeSpan Retention { get; } = SessionDuration.LongestForUser + TimeSpan.FromMinutes(30);

    /// <summary>Shortest time between two rotations: 16 keys are enough for <see cref="Retention"/>.</summary>
    public static TimeSpan ShortestInterval { get; } = TimeSpan.FromHours(3);

    /// <summary>A time in the document that is further ahead was written by a wrong clock and would hold everything up: it counts as now.</summary>
    private static readonly TimeSpan MostAhead = TimeSpan.FromMinutes(5);

    /// <summary>What the ring should be now: the same object when nothing is due.</summary>
    /// <param name="ring">The ring as it is stored.</param>
    /// <param name="now">The time.</param>
    /// <param name="interval">How long a key is active before the next one is published; null rotates nothing.</param>
    public static SealingKeyRing Next(SealingKeyRing ring, DateTimeOffset now, TimeSpan? interval)
    {
        now = WholeSeconds(now);
        var next = Activate(Prune(Stamp(ring, now), now), now);
        return interval is { } every && next.Since[next.ActiveId] + every <= now && TryPublish(next, now, out var published, out _) ? published : next;
    }

    /// <summary>Adds a new random key as the next one.</summary>
    /// <param name="ring">The ring as it is stored.</param>
    /// <param name="now">The time.</param>
    /// <param name="published">The ring with the key.</param>
    /// <param name="problem">Why not: a key is on its way already, or the ring is full of keys that may still have to open something.</param>
    public static bool TryPublish(
        SealingKeyRing ring, DateTimeOffset now, [NotNullWhen(true)] out SealingKeyRing? published, [NotNullWhen(false)] out string? problem)
    {
        now = WholeSeconds(now);
        ring = Prune(Stamp(ring, now), now);
        published = null;
        problem = ring.NextId is not null ? $"key '{ring.NextId}' is published already and not active yet: rotate again when it is"
            : ring.Keys.Length >= SealingKeyRing.MostKeys ? $"the ring has {SealingKeyRing.MostKeys} keys whose sessions may be alive: rotate later"
            : null;
        if (problem is not null)
        {
            return false;
        }

        var key = SealingKeyRing.NewKey([.. ring.Ids]);
        published = With(ring.ActiveId, key.Key, ring.Keys.Add(key), ring.Since.Append(new(key.Key, now)));
        return true;
    }

    /// <summary>When the next key becomes active; null while there is none.</summary>
    public static DateTimeOffset? ActivatesAt(SealingKeyRing ring) =>
        ring.NextId is { } next && ring.Since.TryGetValue(next, out var since) ? since + PublicationDelay : null;

    /// <summary>A key whose time is not known became what it is now: that keeps it longer than needed, and never shorter.</summary>
    private static SealingKeyRing Stamp(SealingKeyRing ring, DateTimeOffset now)
    {
        bool IsSound(string id) => ring.Since.TryGetValue(id, out var at) && at <= now + MostAhead;
        return ring.Ids.All(IsSound)
            ? ring
            : With(ring.ActiveId, ring.NextId, ring.Keys, ring.Ids.Select(id => KeyValuePair.Create(id, IsSound(id) ? ring.Since[id] : now)));
    }

    private static SealingKeyRing Prune(SealingKeyRing ring, DateTimeOffset now)
    {
        bool IsOver(string id) => id != ring.ActiveId && id != ring.NextId && ring.Since[id] + Retention <= now;
        return ring.Ids.Any(IsOver)
            ? With(ring.ActiveId, ring.NextId, ring.Keys.RemoveAll(key => IsOver(key.Key)), ring.Since.Where(since => !IsOver(since.Key)))
            : ring;
    }

    private static SealingKeyRing Activate(SealingKeyRing ring, DateTimeOffset now) => ActivatesAt(ring) <= now
        ? With(
            ring.NextId!,
            next: null,
            ring.Keys,
            ring.Since.Select(since => since.Key == ring.ActiveId || since.Key == ring.NextId ? new(since.Key, now) : since))
        : ring;

    private static SealingKeyRing With(
        string active, string? next, ImmutableArray<KeyValuePair<string, byte[]>> keys, IEnumerable<KeyValuePair<string, DateTimeOffset>> since) =>
        new(active, keys) { NextId = next, Since = since.ToFrozenDictionary(StringComparer.Ordinal) };

    private static DateTimeOffset WholeSeconds(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());
}
