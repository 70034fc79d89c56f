using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Broker.Ldap.Limits;

/// <summary>Puts a folder's names on the disk: a file that was renamed in it is found under its new name after a crash only then.</summary>
/// <remarks>.NET opens no folders, so this asks the C library. Source: fsync(2), open(2). Thread safe.</remarks>
internal static partial class FolderSync
{
    // O_RDONLY and O_CLOEXEC, which have the same numbers on every architecture of Linux that .NET runs on.
    private const int ReadOnlyAndClosedOnExec = 0x80000;

    /// <summary>Syncs a folder.</summary>
    /// <exception cref="IOException">The disk took it not; the names may be lost with a crash.</exception>
    public static void Flush(string folder)
    {
        var descriptor = Open(folder, ReadOnlyAndClosedOnExec);
        if (descriptor < 0)
        {
            throw new IOException($"{folder} cannot be opened to be synced: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        using var held = new SafeFileHandle(descriptor, ownsHandle: true);
        if (Sync(held) != 0)
        {
            throw new IOException($"{folder} cannot be synced: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Sync(SafeFileHandle descriptor);
}
