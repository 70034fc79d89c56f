using System.Diagnostics.CodeAnalysis;

namespace Broker.Core.Audit;

/// <summary>
/// What waits to be written: many add, one thread of the pool at a time writes, and takes along all that came until its turn. The busier the
/// pool, the more lines go into one write.
/// </summary>
/// <remarks>
/// Who wrote goes on with one request of its batch itself, when all others are in line for the pool and another thread may write the next
/// batch: a thread is spared, and nobody waits for what that request does then. Thread safe.
/// </remarks>
internal sealed class AuditQueue : IAsyncDisposable
{
    // Requests are refused, not queued without bound: more than any server has in flight while a disk takes a breath.
    private const int MostWaiting = 8192;
    private const int MostTogether = 512;

    private readonly Lock _gate = new();
    private readonly Queue<AuditEntry> _waiting = new();
    private readonly Func<IReadOnlyList<AuditEntry>, bool> _write;
    private readonly Action<AuditEntry> _giveUp;
    private readonly TimeSpan _longest;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly TaskCompletionSource _allWritten = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IReadOnlyList<AuditEntry> _together = [];
    private bool _isWriting;
    private bool _isClosed;
    private bool _isWatched;

    /// <param name="write">Writes entries; true when every mandatory sink took them. Called by one thread at a time.</param>
    /// <param name="giveUp">Told of every entry that waited too long: it was answered that it is not written.</param>
    /// <param name="longest">How long an entry waits.</param>
    /// <param name="time">The clock.</param>
    public AuditQueue(Func<IReadOnlyList<AuditEntry>, bool> write, Action<AuditEntry> giveUp, TimeSpan longest, TimeProvider time)
    {
        (_write, _giveUp, _longest, _time) = (write, giveUp, longest, time);
        _timer = time.CreateTimer(static self => ((AuditQueue)self!).EndLateOnes(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Takes an entry.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="refusal">Why it was not taken, as a word for a metric: its events will never be written.</param>
    public bool TryAdd(AuditEntry entry, [NotNullWhen(false)] out string? refusal)
    {
        refusal = null;
        lock (_gate)
        {
            if (_isClosed || _waiting.Count >= MostWaiting)
            {
                refusal = _isClosed ? "closed" : "full";
                return false;
            }

            _waiting.Enqueue(entry);
            Watch(_longest);
            if (_isWriting)
            {
                return true;
            }

            _isWriting = true;
        }

        WriteLater();
        return true;
    }

    /// <summary>Takes nothing more; done when everything is written, or after the longest wait.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _isClosed = true;
            if (!_isWriting)
            {
                _allWritten.TrySetResult();
            }
        }

        await Task.WhenAny(_allWritten.Task, Task.Delay(_longest, _time));
        await _timer.DisposeAsync();
    }

    /// <summary>Behind the requests that the pool has in line already: what they add goes into the same write.</summary>
    private void WriteLater() => _ =
        Task.Factory.StartNew(static self => ((AuditQueue)self!).Write(), this, CancellationToken.None, TaskCreationOptions.PreferFairness, TaskScheduler.Default);

    private void Write()
    {
        var together = TakeAll();
        var isWritten = false;
        try
        {
            isWritten = together.Count == 0 || _write(together);
        }
        finally
        {
            Release();
            for (var at = together.Count - 1; at >= 0; at--)
            {
                together[at].TryEnd(isWritten, isHere: at == 0);
            }
        }
    }

    private List<AuditEntry> TakeAll()
    {
        lock (_gate)
        {
            var together = new List<AuditEntry>(Math.Min(_waiting.Count, MostTogether));
            while (together.Count < MostTogether && _waiting.TryDequeue(out var entry))
            {
                if (entry.TryTake())
                {
                    together.Add(entry);
                }
            }

            _together = together;
            return together;
        }
    }

    /// <summary>Lets the next batch be written, by another thread.</summary>
    private void Release()
    {
        lock (_gate)
        {
            _together = [];
            if (_waiting.Count == 0)
            {
                _isWriting = false;
                if (_isClosed)
                {
                    _allWritten.TrySetResult();
                }

                return;
            }
        }

        WriteLater();
    }

    /// <summary>One timer for all, since one for each request costs more than its line. Only under the gate.</summary>
    private void Watch(TimeSpan due)
    {
        if (!_isWatched)
        {
            _isWatched = true;
            _timer.Change(due, Timeout.InfiniteTimeSpan);
        }
    }

    private void EndLateOnes()
    {
        List<AuditEntry> late = [];
        lock (_gate)
        {
            _isWatched = false;
            foreach (var entry in _together.Concat(_waiting).Where(entry => !entry.IsEnded))
            {
                var left = _longest - _time.GetElapsedTime(entry.Since);
                if (left > TimeSpan.Zero)
                {
                    // The ones behind it began later.
                    Watch(left);
                    break;
                }

                late.Add(entry);
            }
        }

        foreach (var entry in late)
        {
            // Not written yet: then it never will be. Being written: then the sink decides what becomes of it.
            entry.TryTake();
            if (entry.TryEnd(isWritten: false))
            {
                _giveUp(entry);
            }
        }
    }
}
