using System.Diagnostics.CodeAnalysis;

namespace Broker.Core;

/// <summary>
/// Reads a small file that an administrator or kubelet put there, however wrong it is: never blocks, never reads without bound.
/// </summary>
/// <remarks>
/// Opening a FIFO for reading blocks until somebody writes. FIFOs, sockets and devices report a length of zero and are refused before they
/// are opened.
/// Links are followed to their end first, as kubelet's <c>..data</c> needs.
/// </remarks>
public static class RegularFile
{
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
            var file = File.ResolveLinkTarget(path, returnFinalTarget: true) as FileInfo ?? new FileInfo(path);
            if (file.Length is 0 || file.Length > longest)
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
