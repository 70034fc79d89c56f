using System.Diagnostics.CodeAnalysis;

namespace Broker.Core.Audit;

/// <summary>
/// A file that lines are appended to, readable by its owner only. Each batch looks whether the file of its name still ends where the last one
/// ended, and opens it again otherwise, so that a rotation that renames or empties it needs no signal; the chain goes on in the new file, and
/// over restarts.
/// </summary>
/// <remarks>
/// A line is handed to the operating system before its answer leaves: it survives the process, not a power cut. What a failed write left is
/// cut off again. A lock file beside it keeps a second process away.
/// </remarks>
public sealed class AuditFileSink : IAuditSink
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    private readonly string _path;
    private readonly FileStream _lock;
    private readonly FileInfo _there;
    private FileStream? _file;
    private long _end;
    private bool _needsLineFeed;
    private long? _wholeUntil;

    private AuditFileSink(string path, FileStream held, AuditFileEnd end)
    {
        (_path, _lock, End, _needsLineFeed) = (path, held, end.Trail, end.NeedsLineFeed);
        _there = new FileInfo(path);
    }

    /// <inheritdoc/>
    public string Name => $"file:{_path}";

    /// <inheritdoc/>
    public bool IsMandatory => true;

    /// <inheritdoc/>
    public AuditTrailEnd End { get; }

    /// <summary>Opens the file, or makes it, and reads where its trail ends.</summary>
    /// <param name="path">Its path; its folder must exist.</param>
    /// <param name="sink">The sink.</param>
    /// <param name="problem">Why it cannot be used, as a sentence.</param>
    public static bool TryOpen(string path, [NotNullWhen(true)] out AuditFileSink? sink, [NotNullWhen(false)] out string? problem)
    {
        (sink, problem) = (null, null);
        FileStream? held = null;
        try
        {
            if (new FileInfo(path) is { Exists: true } existing && Unfit(existing) is { } unfit)
            {
                problem = unfit;
                return false;
            }

            held = new FileStream(path + ".lock", Options(FileAccess.ReadWrite, FileShare.None));
            using (var file = Open(path))
            {
                if (!file.CanSeek)
                {
                    problem = "it is no regular file.";
                    return false;
                }
            }

            if (!AuditFileEnd.TryRead(path, out var end, out problem))
            {
                return false;
            }

            sink = new AuditFileSink(path, held, end);
            held = null;
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            problem = $"it cannot be written, or another process writes it: {e.Message}";
            return false;
        }
        finally
        {
            held?.Dispose();
        }
    }

    /// <inheritdoc/>
    public bool TryWrite(ReadOnlyMemory<byte> lines, [NotNullWhen(false)] out string? reason)
    {
        reason = null;
        try
        {
            var handle = Current().SafeFileHandle;
            var end = _end;
            if (_wholeUntil is { } whole && end > whole)
            {
                RandomAccess.SetLength(handle, whole);
                end = whole;
            }

            // Until the write has succeeded, all after this place is to be cut off.
            _wholeUntil = end;
            if (_needsLineFeed && end > 0)
            {
                RandomAccess.Write(handle, (ReadOnlySpan<byte>)"\n"u8, end);
                end++;
            }

            RandomAccess.Write(handle, lines.Span, end);
            _end = end + lines.Length;
            (_wholeUntil, _needsLineFeed) = (null, false);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            reason = e.Message;
            Forget();
            CutOff();
            return false;
        }
    }

    /// <summary>Lets another process write the file.</summary>
    public void Dispose()
    {
        Forget();
        _lock.Dispose();
    }

    /// <summary>The file as it is now, open: the one of the last batch when that is still there and as long as it was left.</summary>
    private FileStream Current()
    {
        _there.Refresh();
        if (_file is not null && _wholeUntil is null && _there.Exists && _there.Length == _end)
        {
            return _file;
        }

        Forget();
        _file = Open(_path);
        _end = RandomAccess.GetLength(_file.SafeFileHandle);
        return _file;
    }

    private void Forget()
    {
        _file?.Dispose();
        _file = null;
    }

    /// <summary>A link may point where others write, and a file that others may write is no evidence.</summary>
    private static string? Unfit(FileInfo file)
    {
        if (file.LinkTarget is not null)
        {
            return "it is a link: name the file itself.";
        }

        return !OperatingSystem.IsWindows() && (file.UnixFileMode & OthersWrite) != UnixFileMode.None ? "others may write it: take that right away (chmod go-w)." : null;
    }

    // Opened for reading too: then a FIFO does not block until somebody reads it.
    private static FileStream Open(string path) => new(path, Options(FileAccess.ReadWrite, FileShare.ReadWrite));

    private static FileStreamOptions Options(FileAccess access, FileShare share)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = access, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        return options;
    }

    /// <summary>Removes what a failed write left, now or before the next write.</summary>
    private void CutOff()
    {
        try
        {
            using var file = Open(_path);
            if (_wholeUntil is { } whole && RandomAccess.GetLength(file.SafeFileHandle) > whole)
            {
                RandomAccess.SetLength(file.SafeFileHandle, whole);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next write tries again, and writes nothing before that has worked.
        }
    }
}
