using System.Collections.Concurrent;

namespace Broker.Core.Audit;

/// <summary>Ends the waiting of entries that no sink takes in time: one timer for all, since one for each request costs more than its line.</summary>
/// <remarks>Thread safe.</remarks>
internal sealed class AuditDeadline : IDisposable
{
    private readonly ConcurrentQueue<AuditEntry> _entries = new();
    private readonly TimeSpan _longest;
    private readonly TimeProvider _time;
    private readonly Action<AuditEntry> _giveUp;
    private readonly ITimer _timer;
    private int _isArmed;

    /// <param name="longest">How long an entry waits.</param>
    /// <param name="time">The clock.</param>
    /// <param name="giveUp">Told of every entry whose time is over.</param>
    public AuditDeadline(TimeSpan longest, TimeProvider time, Action<AuditEntry> giveUp)
    {
        (_longest, _time, _giveUp) = (longest, time, giveUp);
        _timer = time.CreateTimer(static self => ((AuditDeadline)self!).End(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Watches an entry that begins to wait.</summary>
    public void Watch(AuditEntry entry)
    {
        _entries.Enqueue(entry);
        Arm(_longest);
    }

    /// <summary>Forgets the entries in front that wait no more. For the one loop that writes, and nobody else.</summary>
    public void Forget()
    {
        while (_entries.TryPeek(out var entry) && entry.Written.IsCompleted)
        {
            _entries.TryDequeue(out _);
        }
    }

    /// <summary>Watches nothing any more.</summary>
    public void Dispose() => _timer.Dispose();

    private void Arm(TimeSpan due)
    {
        if (Volatile.Read(ref _isArmed) == 0 && Interlocked.Exchange(ref _isArmed, 1) == 0)
        {
            _timer.Change(due, Timeout.InfiniteTimeSpan);
        }
    }

    private void End()
    {
        // Whoever comes from here on arms the timer again; whoever came before is seen below.
        Interlocked.Exchange(ref _isArmed, 0);
        foreach (var entry in _entries)
        {
            if (entry.Written.IsCompleted)
            {
                continue;
            }

            var left = _longest - _time.GetElapsedTime(entry.Since);
            if (left > TimeSpan.Zero)
            {
                // The ones behind it began later.
                Arm(left);
                break;
            }

            _giveUp(entry);
        }
    }
}
