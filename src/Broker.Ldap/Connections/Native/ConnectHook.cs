using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Broker.Ldap.Connections.Native;

/// <summary>
/// Stands between a socket that has connected and the first octet on it: TLS is held to our rules there, on that connection alone, and a connection that
/// nobody asked for is refused.
/// </summary>
/// <remarks>
/// libldap connects by itself in two cases that must never happen: to the server of a referral, and again, in clear text, after a connection broke. Both
/// find nobody who opens and end here (threats L-08, L-09). The library wants a callback without a state of ours, so what is being opened is the
/// thread's, for as long as the call that opens it takes.
/// </remarks>
internal static unsafe class ConnectHook
{
    private const int Refuse = -1;

    [ThreadStatic]
    private static Opening? _opening;

    static ConnectHook()
    {
        // The library keeps the pointer for as long as it lives, so this is never freed.
        var callbacks = (Callbacks*)NativeMemory.AllocZeroed((nuint)sizeof(Callbacks));
        callbacks->Added = &Connected;
        callbacks->Deleted = &Closed;
        if (LibLdap.SetOption(0, LdapOption.ConnectCallback, callbacks) != LibLdap.Success)
        {
            throw new DllNotFoundException("libldap takes no connect callback.");
        }
    }

    /// <summary>Runs a call that may connect; nothing else can.</summary>
    /// <param name="opening">What TLS has to be; learns the library's connection.</param>
    /// <param name="open">The call.</param>
    public static void During(Opening opening, Action open)
    {
        _opening = opening;
        try
        {
            open();
        }
        finally
        {
            _opening = null;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Connected(nint connection, nint socket, nint url, nint address, nint callbacks) =>
        _opening?.TryConnected(connection, socket) is true ? LibLdap.Success : Refuse;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Closed(nint connection, nint socket, nint callbacks)
    {
    }

    /// <summary><c>struct ldap_conncb</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Callbacks
    {
        public delegate* unmanaged[Cdecl]<nint, nint, nint, nint, nint, int> Added;
        public delegate* unmanaged[Cdecl]<nint, nint, nint, void> Deleted;
        public nint Argument;
    }
}
