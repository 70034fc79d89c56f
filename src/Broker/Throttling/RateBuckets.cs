using System.Collections.Concurrent;

namespace Broker.Throttling;

/// <summary>One <see cref="RateBucket"/> for each key, made when the key is first seen.</summary>
/// <remarks>
/// Memory is bounded: at the limit, full buckets are forgotten (at most once a second, one pass), and keys for which there still is no room share one bucket.
/// A take that meets such a pass may be forgotten with its bucket: the tokens of one key at most. Thread safe; the usual path takes
/// no lock.
/// </remarks>
/// <param name="size">Tokens of a full bucket.</param>
/// <param name="fillsIn">The time in which so many flow in.</param>
/// <param name="most">Most keys at one time.</param>
/// <param name="time">The clock.</param>
internal sealed class RateBuckets<TKey>(int size, TimeSpan fillsIn, int most, TimeProvider time)
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, RateBucket> _buckets = new();
    private readonly long _interval = IntervalOf(size, fillsIn, time);
    private readonly RateBucket _shared = new(IntervalOf(size, fillsIn, time), size);
    private int _count;
    private long _sweptAt = long.MinValue;

    /// <summary>Takes a token of a key's bucket; null when it has none.</summary>
    /// <returns>The bucket, which takes the token back.</returns>
    public RateBucket? TryTake(TKey key) => TryTake(key, out _);

    /// <summary>Takes a token of a key's bucket, or says how long there will be none.</summary>
    /// <inheritdoc cref="TryTake(TKey)"/>
    public RateBucket? TryTake(TKey key, out TimeSpan wait)
    {
        var now = time.GetTimestamp();
        var bucket = BucketOf(key, now);
        var isTaken = bucket.TryTake(now);
        wait = isTaken ? TimeSpan.Zero : time.GetElapsedTime(now, now + bucket.WaitAt(now));
        return isTaken ? bucket : null;
    }

    private static long IntervalOf(int size, TimeSpan fillsIn, TimeProvider time) => (long)(time.TimestampFrequency * fillsIn.TotalSeconds / size);

    private RateBucket BucketOf(TKey key, long now)
    {
        if (_buckets.TryGetValue(key, out var bucket))
        {
            return bucket;
        }

        if (Volatile.Read(ref _count) >= most)
        {
            Sweep(now);
            if (Volatile.Read(ref _count) >= most)
            {
                return _shared;
            }
        }

        bucket = new RateBucket(_interval, size);
        if (_buckets.TryAdd(key, bucket))
        {
            Interlocked.Increment(ref _count);
            return bucket;
        }

        return _buckets.TryGetValue(key, out var other) ? other : _shared;
    }

    private void Sweep(long now)
    {
        var sweptAt = Volatile.Read(ref _sweptAt);
        var isRecent = sweptAt != long.MinValue && now - sweptAt < time.TimestampFrequency;
        if (isRecent || Interlocked.CompareExchange(ref _sweptAt, now, sweptAt) != sweptAt)
        {
            return;
        }

        foreach (var entry in _buckets)
        {
            if (entry.Value.IsFull(now) && _buckets.TryRemove(entry))
            {
                Interlocked.Decrement(ref _count);
            }
        }
    }
}
