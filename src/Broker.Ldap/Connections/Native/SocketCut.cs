using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Broker.Ldap.Connections.Native;

/// <summary>Ends a connection from outside of the call that waits on it.</summary>
/// <remarks>
/// libldap's own time-outs end neither a TLS handshake nor a record that never becomes whole. A shut socket ends both. This is a duplicate of the descriptor, so
/// that a number that the library has closed, and somebody else got, is never touched. Thread safe.
/// </remarks>
internal sealed partial class SocketCut : IDisposable
{
    private const int DuplicateCloseOnExec = 1030;
    private const int BothDirections = 2;

    private readonly SafeFileHandle _descriptor;
    private int _isCut;

    private SocketCut(SafeFileHandle descriptor) => _descriptor = descriptor;

    /// <summary>It was used.</summary>
    public bool IsCut => Volatile.Read(ref _isCut) != 0;

    /// <summary>For an open descriptor; null when the process has too many.</summary>
    public static SocketCut? Of(int descriptor)
    {
        var duplicate = Control(descriptor, DuplicateCloseOnExec, 0);
        return duplicate < 0 ? null : new SocketCut(new SafeFileHandle(duplicate, ownsHandle: true));
    }

    /// <summary>Ends the connection: whoever waits on it gets an error.</summary>
    public void Cut()
    {
        Volatile.Write(ref _isCut, 1);
        if (!_descriptor.IsClosed)
        {
            try
            {
                _ = Shut(_descriptor, BothDirections);
            }
            catch (ObjectDisposedException)
            {
                // It ended by itself meanwhile.
            }
        }
    }

    public void Dispose() => _descriptor.Dispose();

    [LibraryImport("libc", EntryPoint = "fcntl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Control(int descriptor, int command, int argument);

    [LibraryImport("libc", EntryPoint = "shutdown")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Shut(SafeFileHandle descriptor, int how);
}
