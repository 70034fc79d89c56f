using Broker.Core.Telemetry;
using Microsoft.Extensions.Logging;

namespace Broker.Core.Audit;

/// <summary>
/// Writes what was asked and answered, before the answer leaves: when <see cref="WriteAsync"/> says false, nothing may be issued and the
/// answer is a 503 (threat L-23).
/// </summary>
/// <remarks>
/// Thread safe. One thread writes for all: what came in while it wrote goes out together, in one write a sink. Sinks that are not mandatory
/// (OTLP) deliver later and may lose events. When one mandatory sink takes an event and another does not, the first has an event whose
/// answer was a 503.
/// </remarks>
public sealed class AuditTrail : IAsyncDisposable
{
    /// <summary>A sink that blocks for so long, as a pipe does that nobody reads, counts as failed.</summary>
    internal static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    private readonly AuditChain[] _chains;
    private readonly TimeProvider _time;
    private readonly ILogger<AuditTrail> _log;
    private readonly BrokerMeter? _meter;
    private readonly AuditQueue _queue;
    private int _isBlocked;

    /// <summary>Begins to write to these sinks, which it then owns.</summary>
    /// <param name="sinks">At least one of them mandatory.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Where trouble with a sink is told.</param>
    /// <param name="meter">Counts lines, failures and waiting; null where nobody looks.</param>
    /// <exception cref="ArgumentException">None of the sinks is mandatory: an audit that may lose everything is none.</exception>
    public AuditTrail(IReadOnlyList<IAuditSink> sinks, TimeProvider time, ILogger<AuditTrail> log, BrokerMeter? meter = null)
    {
        if (!sinks.Any(sink => sink.IsMandatory))
        {
            throw new ArgumentException("At least one sink must be mandatory.", nameof(sinks));
        }

        (_time, _log, _meter) = (time, log, meter);
        _chains = [.. sinks.Select(sink => new AuditChain(sink))];
        _queue = new AuditQueue(Write, Blocked, LongestWait, time);
    }

    /// <summary>The last line of each sink by name: printed somewhere else from time to time, they prove that nothing was cut off before.</summary>
    public IReadOnlyList<(string Sink, AuditPosition Last)> Checkpoints =>
        [.. _chains.Where(chain => chain.Last is not null).Select(chain => (chain.Sink.Name, chain.Last!))];

    /// <summary>Writes the events of a record to every sink.</summary>
    /// <param name="record">Complete: with the answer's elements or its error.</param>
    /// <param name="cancellationToken">Ends the waiting; the events are written all the same.</param>
    /// <returns>True when every mandatory sink has them; false: answer 503 and hand out nothing. Trying again may help.</returns>
    public async ValueTask<bool> WriteAsync(ActionRecord record, CancellationToken cancellationToken)
    {
        var entry = new AuditEntry(AuditEvents.Write(record, _time.GetUtcNow()), _time.GetTimestamp());
        if (!_queue.TryAdd(entry, out var reason))
        {
            _meter?.AuditFailed(reason, entry.Events.Length);
            return false;
        }

        await using var registration = cancellationToken.UnsafeRegister(static waiting => ((AuditEntry)waiting!).TryEnd(isWritten: false), entry);
        var isWritten = await entry.Written;
        _meter?.AuditWaited(_time.GetElapsedTime(entry.Since));
        return isWritten;
    }

    /// <summary>Writes what is waiting, then closes the sinks.</summary>
    public async ValueTask DisposeAsync()
    {
        await _queue.DisposeAsync();
        foreach (var chain in _chains)
        {
            if (chain.Sink is IAsyncDisposable sending)
            {
                await sending.DisposeAsync();
            }
            else
            {
                chain.Sink.Dispose();
            }
        }
    }

    private void Blocked(AuditEntry entry)
    {
        _meter?.AuditFailed("blocked", entry.Events.Length);
        if (Interlocked.Exchange(ref _isBlocked, 1) == 0)
        {
            AuditLog.SinkBlocks(_log, (int)LongestWait.TotalSeconds, string.Join(", ", _chains.Select(chain => chain.Sink.Name)));
        }
    }

    private bool Write(IReadOnlyList<AuditEntry> together)
    {
        var isWritten = true;
        var lines = together.Sum(entry => entry.Events.Length);
        foreach (var chain in _chains)
        {
            var isTaken = chain.TryWrite(together.SelectMany(entry => entry.Events), _time.GetUtcNow(), out var reason);
            isWritten &= isTaken || !chain.Sink.IsMandatory;
            Count(chain.Sink, isTaken, lines);
            if (!isTaken && !chain.IsFailing)
            {
                AuditLog.SinkFailed(_log, chain.Sink.Name, reason ?? "", chain.Sink.IsMandatory ? "requests are answered 503" : "events are lost there");
            }
            else if (isTaken && chain.IsFailing)
            {
                AuditLog.SinkRecovered(_log, chain.Sink.Name);
            }

            chain.IsFailing = !isTaken;
        }

        Volatile.Write(ref _isBlocked, 0);
        return isWritten;
    }

    private void Count(IAuditSink sink, bool isTaken, int lines)
    {
        if (isTaken)
        {
            _meter?.AuditWritten(sink.Name, lines);
        }
        else
        {
            _meter?.AuditFailed(sink.IsMandatory ? "refused" : "undelivered", lines);
        }
    }
}
