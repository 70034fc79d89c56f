using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Broker.Ldap.Connections.Native;

/// <summary>A file that is in memory only, for a library that wants paths: a private key never reaches a disk, and no folder has to be writable.</summary>
/// <remarks>Source: memfd_create(2). Only this process can open its path.</remarks>
internal sealed partial class MemoryFile : IDisposable
{
    private const uint CloseOnExec = 1;

    private readonly SafeFileHandle _handle;

    /// <summary>Makes a file with this content.</summary>
    /// <exception cref="IOException">The system gives none.</exception>
    public MemoryFile(ReadOnlySpan<byte> content)
    {
        var descriptor = Create("ldap", CloseOnExec);
        if (descriptor < 0)
        {
            throw new IOException($"memfd_create failed: error {Marshal.GetLastPInvokeError()}.");
        }

        _handle = new SafeFileHandle(descriptor, ownsHandle: true);
        RandomAccess.Write(_handle, content, 0);
        Path = string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{descriptor}");
    }

    /// <summary>Where this process finds it, until it is disposed.</summary>
    public string Path { get; }

    public void Dispose() => _handle.Dispose();

    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Create(string name, uint flags);
}
