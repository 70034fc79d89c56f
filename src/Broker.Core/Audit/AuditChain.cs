using System.Buffers;

namespace Broker.Core.Audit;

/// <summary>
/// One sink and the chain of the lines in it: each line carries its number and the hash of the line before, so that a line that is changed,
/// removed, inserted or moved no longer fits.
/// </summary>
/// <remarks>
/// What a chain without a key cannot show: that lines were cut off its end, and that somebody who may write the file has made all lines anew
/// from some place on. Both show against a checkpoint (number and hash of a line) or a copy that is kept elsewhere: the second sink, the
/// collector. Each sink has its own chain, because each may fail and be rotated alone. Not thread safe.
/// </remarks>
internal sealed class AuditChain(IAuditSink sink)
{
    private readonly ArrayBufferWriter<byte> _lines = new(64 * 1024);

    // A torn line ends the trail that it was in: the new one begins by naming it.
    private AuditPosition? _last = sink.End.Torn is null ? sink.End.Last : null;

    /// <summary>The sink.</summary>
    public IAuditSink Sink => sink;

    /// <summary>The last line that the sink took; null before the first.</summary>
    public AuditPosition? Last => Volatile.Read(ref _last);

    /// <summary>Whether the last write failed.</summary>
    public bool IsFailing { get; set; }

    /// <summary>Appends events, all or none of them.</summary>
    public bool TryWrite(IEnumerable<byte[]> events, DateTimeOffset now, out string? reason)
    {
        _lines.ResetWrittenCount();
        var last = _last ?? Begin(now);
        foreach (var body in events)
        {
            last = AuditLine.Write(_lines, body, last.TrailId, last.Sequence + 1, last.Hash);
        }

        // What was not taken is not part of the chain.
        if (!sink.TryWrite(_lines.WrittenMemory, out reason))
        {
            return false;
        }

        Volatile.Write(ref _last, last);
        return true;
    }

    private AuditPosition Begin(DateTimeOffset now) =>
        AuditLine.Write(_lines, AuditEvents.Beginning(sink.End, now), Guid.NewGuid().ToString("N"), 1, sink.End.Last?.Hash ?? AuditPosition.NoHash);
}
