namespace Broker.Throttling;

/// <summary>A bucket of tokens that refills steadily: so many at once, and in the long run one in each interval.</summary>
/// <remarks>
/// Its whole state is the instant at which it will be full again (the "theoretical arrival time" of GCRA, ITU-T I.371): one number, changed by
/// compare-and-swap. Thread safe, without locks.
/// </remarks>
/// <param name="interval">Clock ticks in which one token flows in.</param>
/// <param name="size">Tokens of a full bucket.</param>
internal sealed class RateBucket(long interval, int size)
{
    private readonly long _window = interval * size;
    private long _fullAt = long.MinValue;

    /// <summary>Takes a token, or says that there is none.</summary>
    public bool TryTake(long now)
    {
        while (true)
        {
            var fullAt = Volatile.Read(ref _fullAt);
            var next = Math.Max(fullAt, now) + interval;
            if (next - now > _window)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref _fullAt, next, fullAt) == fullAt)
            {
                return true;
            }
        }
    }

    /// <summary>Clock ticks until there is a token again; 0 when there is one.</summary>
    public long WaitAt(long now) => Math.Max(0, Math.Max(Volatile.Read(ref _fullAt), now) + interval - _window - now);

    /// <summary>Puts a token back that was taken before.</summary>
    public void GiveBack() => Interlocked.Add(ref _fullAt, -interval);

    /// <summary>Whether nothing is missing: forgetting the bucket then forgets nothing.</summary>
    public bool IsFull(long now) => Volatile.Read(ref _fullAt) <= now;
}
