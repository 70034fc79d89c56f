using System.Text;
using Broker.Core;

namespace Broker.Sidecar.Token;

/// <summary>
/// The file that kubelet projects the pod's token into. It is opened anew on every read, through kubelet's symlinks, so that the swap of
/// <c>..data</c> needs no notification (which file watchers miss). A bad file is no token: the caller keeps its last good one.
/// </summary>
/// <remarks>Bounds: 64 KiB. Thread safe. Source: kubelet, AtomicWriter.</remarks>
internal sealed class ProjectedTokenFile(string path)
{
    /// <summary>No token is longer; what is larger is not the token file.</summary>
    public const int LargestFile = 64 * 1024;

    /// <summary>Between kubelet's renaming of <c>..data</c> and its removal of the old folder, a path that was just resolved may vanish.</summary>
    private const int Tries = 3;

    /// <summary>Reads the file; null when it holds no token now: missing, empty, blank, too large, no regular file, or not ASCII.</summary>
    public string? Read()
    {
        for (var attempt = 1; attempt <= Tries; attempt++)
        {
            if (RegularFile.TryRead(path, LargestFile, out var bytes))
            {
                return Text(bytes);
            }
        }

        return null;
    }

    /// <summary>Without the white space that editors and <c>echo</c> leave. A byte order mark is not ASCII: such a file is no token.</summary>
    private static string? Text(ReadOnlySpan<byte> bytes)
    {
        var token = bytes.Trim(" \t\r\n"u8);
        return token.IsEmpty || token.ContainsAnyExceptInRange((byte)0x21, (byte)0x7e) ? null : Encoding.ASCII.GetString(token);
    }
}
