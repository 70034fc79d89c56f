using System.Threading.Tasks.Sources;

namespace Broker.Core.Audit;

/// <summary>The events of one record on their way to the sinks; whoever made them waits for <see cref="Written"/>.</summary>
/// <param name="events">One JSON object each.</param>
/// <param name="since">The time stamp at which the waiting began.</param>
/// <remarks>Thread safe; one waits.</remarks>
internal sealed class AuditEntry(byte[][] events, long since) : IValueTaskSource<bool>
{
    private ManualResetValueTaskSourceCore<bool> _ending;
    private int _taken;
    private int _ended;

    /// <summary>One JSON object each.</summary>
    public byte[][] Events => events;

    /// <summary>The time stamp at which the waiting began.</summary>
    public long Since => since;

    /// <summary>Whether every mandatory sink took them. To be awaited once.</summary>
    public ValueTask<bool> Written => new(this, _ending.Version);

    /// <summary>Whether the waiting is over.</summary>
    public bool IsEnded => Volatile.Read(ref _ended) != 0;

    /// <summary>Takes the entry, to write it or to give it up: one of the two succeeds.</summary>
    public bool TryTake() => Interlocked.Exchange(ref _taken, 1) == 0;

    /// <summary>Says how it ended; the first word counts.</summary>
    /// <param name="isWritten">Whether every mandatory sink took them.</param>
    /// <param name="isHere">Whether who waits goes on here and now, on this thread; otherwise on another one of the pool.</param>
    public bool TryEnd(bool isWritten, bool isHere = false)
    {
        if (Interlocked.Exchange(ref _ended, 1) != 0)
        {
            return false;
        }

        _ending.RunContinuationsAsynchronously = !isHere;
        _ending.SetResult(isWritten);
        return true;
    }

    bool IValueTaskSource<bool>.GetResult(short token) => _ending.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _ending.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _ending.OnCompleted(continuation, state, token, flags);
}
