using System.Diagnostics.CodeAnalysis;

namespace Broker.Core;

/// <summary>
/// Looks at and reads small files that an administrator or kubelet put there, however wrong they are: never blocks, never reads without bound.
/// </summary>
/// <remarks>
/// Opening a FIFO for reading blocks until somebody writes. FIFOs, sockets and devices report a length of zero and are refused before they
/// are opened.
/// Links are followed to their end first, as kubelet's <c>..data</c> needs.
/// </remarks>
public static class RegularFile
{
    /// <summary>The length of the file behind a path; null when there is none or it is a folder.</summary>
    /// <remarks>Zero for an empty file and for what is no regular file: callers treat both as unusable.</remarks>
    /// <exception cref="IOException">A loop of links, or a broken disk.</exception>
    internal static long? LengthOf(string path) => Find(path)?.Length;

    /// <summary>The file behind a path, links followed; null when there is none or it is a folder.</summary>
    /// <exception cref="IOException">A loop of links, or a broken disk.</exception>
    internal static FileInfo? Find(string path)
    {
        var file = new FileInfo(path);
        if (file.LinkTarget is not null && file.ResolveLinkTarget(returnFinalTarget: true) is { } target)
        {
            file = new FileInfo(target.FullName);
        }

        return file.Exists && !file.Attributes.HasFlag(FileAttributes.Directory) ? file : null;
    }

    /// <summary>
    /// When the file behind a path was written last, links followed: a file of a Kubernetes volume is a link that never changes, to one that does.
    /// The least time there is when there is no such file.
    /// </summary>
    public static DateTime LastWriteOf(string path)
    {
        try
        {
            return Find(path)?.LastWriteTimeUtc ?? DateTime.MinValue;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return DateTime.MinValue;
        }
    }

    /// <summary>Reads the whole file.</summary>
    /// <param name="path">Absolute path.</param>
    /// <param name="longest">Most bytes accepted.</param>
    /// <param name="bytes">The content, at least one byte.</param>
    /// <returns>False when it is absent, empty, too long, unreadable, or no regular file.</returns>
    public static bool TryRead(string path, int longest, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        try
        {
            if (Find(path) is not { Length: > 0 } file || file.Length > longest)
            {
                return false;
            }

            using var handle = File.OpenHandle(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            bytes = ReadAtMost(handle, longest);
            return bytes is not null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Reads one byte more than allowed, so that a file that grew after it was measured is noticed.</summary>
    private static byte[]? ReadAtMost(Microsoft.Win32.SafeHandles.SafeFileHandle handle, int longest)
    {
        var buffer = new byte[(int)Math.Min(RandomAccess.GetLength(handle), longest) + 1];
        var length = 0;
        while (length < buffer.Length && RandomAccess.Read(handle, buffer.AsSpan(length), length) is > 0 and var read)
        {
            length += read;
        }

        return length is 0 || length == buffer.Length ? null : buffer[..length];
    }
}
