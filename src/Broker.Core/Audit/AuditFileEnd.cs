using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Broker.Core.Audit;

/// <summary>The end of an audit file from an earlier run.</summary>
/// <param name="Trail">Its last line, and what of another there is.</param>
/// <param name="NeedsLineFeed">Whether the next line must begin with one.</param>
internal sealed record AuditFileEnd(AuditTrailEnd Trail, bool NeedsLineFeed)
{
    // Dozens of usual lines.
    private const int UsualTail = 64 * 1024;

    /// <summary>Reads it; false with a sentence when the last whole line is none of ours.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static bool TryRead(string path, [NotNullWhen(true)] out AuditFileEnd? end, [NotNullWhen(false)] out string? problem)
    {
        (end, problem) = (null, null);
        var tail = Tail(path, out var isWhole);
        var lastFeed = tail.LastIndexOf((byte)'\n');
        if (!isWhole && lastFeed < 0)
        {
            problem = "its last line is longer than any audit line: move the file away.";
            return false;
        }

        var rest = tail[(lastFeed + 1)..];
        var whole = lastFeed < 0 ? [] : tail[..lastFeed];
        var last = whole[(whole.LastIndexOf((byte)'\n') + 1)..];
        AuditPosition? position = null;
        if (!last.IsEmpty && !TryReadIntact(last, out position))
        {
            problem = "its last line is no audit line, or was changed: run 'broker audit verify', then move the file away.";
            return false;
        }

        // Only the line feed may be missing.
        end = !rest.IsEmpty && TryReadIntact(rest, out var unfinished) ? new AuditFileEnd(new AuditTrailEnd(unfinished, null), NeedsLineFeed: true)
            : rest.IsEmpty ? new AuditFileEnd(new AuditTrailEnd(position, null), NeedsLineFeed: false)
            : new AuditFileEnd(new AuditTrailEnd(position, new AuditTornLine(rest.Length, Convert.ToHexStringLower(SHA256.HashData(rest)))), NeedsLineFeed: true);
        return true;
    }

    private static bool TryReadIntact(ReadOnlySpan<byte> line, out AuditPosition? position) =>
        AuditLine.TryRead(line, out position, out _, out var actual) && position.Hash == actual;

    /// <summary>The end of the file: two line feeds at least, so that the last line and what follows it are whole in it.</summary>
    private static ReadOnlySpan<byte> Tail(string path, out bool isWhole)
    {
        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        for (var size = UsualTail; ; size *= 2)
        {
            var tail = Tail(handle, size, out isWhole);
            if (isWhole || size >= 2 * AuditLine.Longest || tail.Count((byte)'\n') >= 2)
            {
                return tail;
            }
        }
    }

    private static ReadOnlySpan<byte> Tail(SafeFileHandle handle, int size, out bool isWhole)
    {
        var length = RandomAccess.GetLength(handle);
        var buffer = new byte[(int)Math.Min(length, size)];
        isWhole = buffer.Length == length;
        var read = 0;
        while (read < buffer.Length && RandomAccess.Read(handle, buffer.AsSpan(read), length - buffer.Length + read) is > 0 and var more)
        {
            read += more;
        }

        return buffer.AsSpan(0, read);
    }
}
