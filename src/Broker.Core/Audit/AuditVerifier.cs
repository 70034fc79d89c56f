using System.Security.Cryptography;
using System.Text.Json;

namespace Broker.Core.Audit;

/// <summary>
/// Reads audit files in the order in which they were written and says of the first line that does not fit where it is and why: changed,
/// removed, inserted or moved.
/// </summary>
/// <remarks>
/// The first line read may be from the middle of a trail: older files need not be kept. What it cannot see is told at <see cref="AuditChain"/>;
/// a checkpoint helps against that. Not thread safe.
/// </remarks>
public sealed class AuditVerifier
{
    private readonly List<AuditTrailRange> _trails = [];
    private AuditPosition? _last;
    private bool _isNewFile;
    private (AuditMisfit Misfit, string Hash)? _torn;

    /// <summary>The trails seen so far, each with its first and last line.</summary>
    public IReadOnlyList<AuditTrailRange> Trails => _trails;

    /// <summary>Lines that fit.</summary>
    public long Events { get; private set; }

    /// <summary>Set this to look out for a line: number and hash.</summary>
    public (long Sequence, string Hash)? Checkpoint { get; init; }

    /// <summary>Whether the line of <see cref="Checkpoint"/> was there.</summary>
    public bool HasSeenCheckpoint { get; private set; }

    /// <summary>Reads the next file.</summary>
    /// <param name="file">What it is called in a misfit.</param>
    /// <param name="content">Its lines.</param>
    /// <returns>Null when every line fits, as far as can be told before the next file; see <see cref="End"/>.</returns>
    /// <exception cref="IOException">The content cannot be read.</exception>
    /// <exception cref="InvalidDataException">A line is longer than any audit line.</exception>
    public AuditMisfit? Read(string file, Stream content)
    {
        var lines = new AuditLines(content);
        _isNewFile = true;
        for (var number = 1; lines.TryRead(out var line); number++)
        {
            // Only the last line of a file may be without its line feed: left by a crash, before a rotation took the file away.
            var misfit = lines.IsComplete
                ? Check(line.Value, file, number)
                : Tear(line.Value, new AuditMisfit(file, number, "it is not whole: it is being written, or its writer has crashed"));
            if (misfit is not null)
            {
                return misfit;
            }
        }

        return null;
    }

    /// <summary>Says whether the last file ended as it should: with a whole line.</summary>
    public AuditMisfit? End() => _torn?.Misfit;

    private const string NoLine = "it is no line of an audit trail";

    private AuditMisfit? Check(ReadOnlyMemory<byte> line, string file, int number)
    {
        if (!AuditLine.TryRead(line.Span, out var position, out var previousHash, out var actualHash))
        {
            return Tear(line, new AuditMisfit(file, number, NoLine));
        }

        if (_torn is { } torn && !(position.Sequence == 1 && Names(line, torn.Hash)))
        {
            return torn.Misfit;
        }

        _torn = null;
        if ((position.Hash == actualHash ? Misfit(position, previousHash) : "it was changed: its hash does not fit") is { } why)
        {
            return new AuditMisfit(file, number, why);
        }

        Take(position);
        return null;
    }

    /// <summary>Remembers what is no line: a crash has left it, if the next line begins a trail and names it.</summary>
    private AuditMisfit? Tear(ReadOnlyMemory<byte> rest, AuditMisfit misfit)
    {
        if (_torn is { } before)
        {
            return before.Misfit;
        }

        _torn = (misfit, Convert.ToHexStringLower(SHA256.HashData(rest.Span)));
        return null;
    }

    private string? Misfit(AuditPosition position, string previousHash)
    {
        if (position.Sequence == 1)
        {
            if (_trails.Exists(trail => trail.Last.TrailId == position.TrailId))
            {
                return "it begins a trail that was read before: name each file once, the oldest first";
            }

            // A trail names the end of the one before, unless it began in a new file.
            return _last is null || previousHash == _last.Hash || (_isNewFile && previousHash == AuditPosition.NoHash)
                ? null
                : $"it begins a trail, but does not follow event {_last.Sequence} of trail {_last.TrailId}: events were removed or inserted before it";
        }

        if (_last is null)
        {
            return null;
        }

        if (position.TrailId != _last.TrailId)
        {
            return $"it belongs to trail {position.TrailId}, of which the beginning is missing";
        }

        return position.Sequence != _last.Sequence + 1 ? $"it is event {position.Sequence} and follows event {_last.Sequence}: events were removed, inserted or moved"
            : previousHash != _last.Hash ? $"it follows another event {_last.Sequence} than the one before it"
            : null;
    }

    private void Take(AuditPosition position)
    {
        if (_trails.Count > 0 && _trails[^1].Last.TrailId == position.TrailId)
        {
            _trails[^1] = _trails[^1] with { Last = position };
        }
        else
        {
            _trails.Add(new AuditTrailRange(position, position));
        }

        (_last, _isNewFile) = (position, false);
        Events++;
        HasSeenCheckpoint |= Checkpoint is { } checkpoint && position.Sequence == checkpoint.Sequence && position.Hash == checkpoint.Hash;
    }

    private static bool Names(ReadOnlyMemory<byte> line, string tornHash)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            return json.RootElement.TryGetProperty("additionalEventData", out var data)
                && data.ValueKind == JsonValueKind.Object
                && data.TryGetProperty(AuditLine.TornHash, out var hash)
                && hash.ValueKind == JsonValueKind.String
                && hash.ValueEquals(tornHash);
        }
        catch (JsonException)
        {
            return false;
        }
    }
}

/// <summary>A line that does not fit.</summary>
/// <param name="File">Its file.</param>
/// <param name="Line">Its number in its file, from 1.</param>
/// <param name="Reason">Why, about "it".</param>
public sealed record AuditMisfit(string File, int Line, string Reason);

/// <summary>A trail, or a part of one without a gap.</summary>
public sealed record AuditTrailRange(AuditPosition First, AuditPosition Last);
