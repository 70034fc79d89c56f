namespace Broker.Core.Audit;

/// <summary>The events of one record on their way to the sinks; whoever made them waits for <see cref="Written"/>.</summary>
/// <param name="events">One JSON object each.</param>
/// <param name="since">The time stamp at which the waiting began.</param>
/// <remarks>Thread safe.</remarks>
internal sealed class AuditEntry(byte[][] events, long since)
{
    private readonly TaskCompletionSource<bool> _written = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _taken;

    /// <summary>One JSON object each.</summary>
    public byte[][] Events => events;

    /// <summary>The time stamp at which the waiting began.</summary>
    public long Since => since;

    /// <summary>Whether every mandatory sink took them.</summary>
    public Task<bool> Written => _written.Task;

    /// <summary>Takes the entry, to write it or to give it up: one of the two succeeds.</summary>
    public bool TryTake() => Interlocked.Exchange(ref _taken, 1) == 0;

    /// <summary>Says how it ended; the first word counts.</summary>
    public bool Complete(bool isWritten) => _written.TrySetResult(isWritten);
}
