using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Broker.Ldap.Limits;

/// <summary>
/// A file of checked lines that is appended to and now and then written anew: what was written is on the disk before the call returns, and
/// what a crash left half written is cut off at the next start.
/// </summary>
/// <remarks>Each line begins with the first 64 bits of its SHA-256. Mode 0600. One caller at a time.</remarks>
internal sealed class StateLog : IDisposable
{
    /// <summary>One write with its sync; a crash can tear no more than this, so more than this that cannot be read is no crash's doing.</summary>
    internal const int LongestWrite = 256 * 1024;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int LongestLine = 16 * 1024;

    private readonly string _path;
    private SafeFileHandle? _file;

    private StateLog(string path) => _path = path;

    /// <summary>Octets of the file.</summary>
    public long Length { get; private set; }

    /// <summary>Reads the file of a path, whether or not it is there yet.</summary>
    /// <param name="path">The file; its folder exists.</param>
    /// <param name="apply">Takes each line; false for one that it does not know.</param>
    /// <param name="log">The log; nothing can be appended before it was written anew.</param>
    /// <param name="problem">Why it cannot be used: a sentence that says what to do.</param>
    /// <param name="cut">Octets that a crash had left half written.</param>
    public static bool TryRead(
        string path, Func<string, bool> apply, [NotNullWhen(true)] out StateLog? log, [NotNullWhen(false)] out string? problem, out long cut)
    {
        (log, problem, cut) = (null, null, 0);
        var there = new FileInfo(path);
        if (there.LinkTarget is not null || (there.Exists && (there.UnixFileMode & ~OwnerOnly) != UnixFileMode.None))
        {
            problem = $"{path} is a link, or others may read or write it: make it a file of mode 0600 that belongs to the broker alone.";
            return false;
        }

        if (there.Exists)
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            if (!stream.CanSeek)
            {
                problem = $"{path} is no regular file.";
                return false;
            }

            var good = Read(stream, apply);
            cut = stream.Length - good;
            if (cut > LongestWrite)
            {
                problem = $"{path} is damaged {good} bytes after its beginning. Restore it, or move it away: failures and ended sessions are then forgotten.";
                return false;
            }
        }

        log = new StateLog(path);
        return true;
    }

    /// <summary>Puts lines at the end and on the disk.</summary>
    /// <exception cref="IOException">They may be there in part: write the log anew before anything else.</exception>
    public void Append(ReadOnlySpan<byte> lines)
    {
        while (!lines.IsEmpty)
        {
            var piece = lines.Length <= LongestWrite ? lines : lines[..(lines[..LongestWrite].LastIndexOf((byte)'\n') + 1)];
            RandomAccess.Write(_file!, piece, Length);
            RandomAccess.FlushToDisk(_file!);
            Length += piece.Length;
            lines = lines[piece.Length..];
        }
    }

    /// <summary>Writes all anew beside the file, puts it in its place in one step, and has the disk remember its place.</summary>
    /// <exception cref="IOException">The file is as it was, or a crash may bring the former one back: write all anew before anything else.</exception>
    public void Rewrite(IEnumerable<string> lines)
    {
        var next = _path + ".new";
        File.Delete(next);
        var file = File.OpenHandle(next, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read);
        try
        {
            File.SetUnixFileMode(file, OwnerOnly);
            var length = 0L;
            var buffer = new MemoryStream();
            foreach (var line in lines)
            {
                Write(buffer, line);
                length += buffer.Length >= LongestWrite ? Pour(buffer, file, length) : 0;
            }

            length += Pour(buffer, file, length);
            RandomAccess.FlushToDisk(file);
            File.Move(next, _path, overwrite: true);

            // From here on the path is this file, whether or not a crash forgets it: what is appended belongs here.
            _file?.Dispose();
            (_file, Length) = (file, length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            file.Dispose();
            throw;
        }

        FolderSync.Flush(Path.GetDirectoryName(_path)!);
    }

    /// <summary>Puts one line behind others, with its check.</summary>
    public static void Write(Stream lines, string line)
    {
        var text = Encoding.UTF8.GetBytes(line);
        lines.Write(Encoding.ASCII.GetBytes(Check(text)));
        lines.WriteByte((byte)' ');
        lines.Write(text);
        lines.WriteByte((byte)'\n');
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    private static int Pour(MemoryStream buffer, SafeFileHandle file, long at)
    {
        var poured = (int)buffer.Length;
        RandomAccess.Write(file, buffer.GetBuffer().AsSpan(0, poured), at);
        buffer.SetLength(0);
        return poured;
    }

    /// <summary>Applies lines until one cannot be read; gives where that begins.</summary>
    private static long Read(FileStream stream, Func<string, bool> apply)
    {
        var buffer = new byte[LongestWrite];
        var (held, good) = (0, 0L);
        while (true)
        {
            var read = stream.Read(buffer, held, buffer.Length - held);
            held += read;
            var rest = buffer.AsSpan(0, held);
            while (rest.IndexOf((byte)'\n') is >= 0 and var end)
            {
                if (!IsChecked(rest[..end]) || !apply(Encoding.UTF8.GetString(rest[17..end])))
                {
                    return good;
                }

                good += end + 1;
                rest = rest[(end + 1)..];
            }

            if (read == 0 || rest.Length > LongestLine)
            {
                return good;
            }

            rest.CopyTo(buffer);
            held = rest.Length;
        }
    }

    private static bool IsChecked(ReadOnlySpan<byte> line) =>
        line.Length is > 17 and <= LongestLine && line[16] == ' ' && line[..16].SequenceEqual(Encoding.ASCII.GetBytes(Check(line[17..])));

    private static string Check(ReadOnlySpan<byte> text) => Convert.ToHexStringLower(SHA256.HashData(text).AsSpan(0, 8));
}
