using System.Runtime.InteropServices;

namespace Broker.Ldap.Connections.Native;

/// <summary>What System.DirectoryServices.Protocols does not offer of the library below it: options of TLS, and binds whose answer can be read.</summary>
/// <remarks>
/// On Linux that package has no client certificate, no least version of TLS, no time-out of a bind, and drops result code and controls of a bind that
/// failed. Source: ldap_set_option(3), ldap_sasl_bind(3), ldap_result(3), ldap_parse_result(3) of OpenLDAP 2.5 and 2.6. Functions are thread safe on
/// different connections.
/// </remarks>
internal static unsafe partial class LibLdap
{
    /// <summary>Success of every function that returns a code.</summary>
    public const int Success = 0;

    /// <summary>All messages of an answer: <c>LDAP_MSG_ALL</c>.</summary>
    public const int AllMessages = 1;

    private const string Library = "libldap.so.2";

    /// <summary>The order in which the package looks as well, so that both use one copy; 2.4 is left out: it cannot hold its TLS to a least version.</summary>
    private static readonly string[] Names = [Library, "libldap-2.6.so.0", "libldap-2.5.so.0"];

    static LibLdap() => NativeLibrary.SetDllImportResolver(typeof(LibLdap).Assembly, static (name, _, _) =>
    {
        if (name is not Library)
        {
            return 0;
        }

        foreach (var candidate in Names)
        {
            if (NativeLibrary.TryLoad(candidate, out var handle))
            {
                return handle;
            }
        }

        return 0;
    });

    /// <summary>Sets an option of a connection, or of all later ones where <paramref name="connection"/> is 0.</summary>
    [LibraryImport(Library, EntryPoint = "ldap_set_option")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int SetOption(nint connection, LdapOption option, void* value);

    /// <summary>Reads an option.</summary>
    [LibraryImport(Library, EntryPoint = "ldap_get_option")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int GetOption(nint connection, LdapOption option, void* value);

    /// <summary>Asks about a socket buffer of a connection.</summary>
    [LibraryImport(Library, EntryPoint = "ber_sockbuf_ctrl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int AskSocket(nint socketBuffer, int question, void* answer);

    /// <summary>Sends a bind; a null mechanism is a simple one.</summary>
    [LibraryImport(Library, EntryPoint = "ldap_sasl_bind")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int SendBind(nint connection, byte* dn, byte* mechanism, Octets* password, Control** serverControls, nint clientControls, int* messageId);

    /// <summary>Waits for an answer: negative is a failure, 0 that the time is over.</summary>
    [LibraryImport(Library, EntryPoint = "ldap_result")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Receive(nint connection, int messageId, int all, Interval* longest, nint* message);

    /// <summary>Gives up an operation.</summary>
    [LibraryImport(Library, EntryPoint = "ldap_abandon_ext")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Abandon(nint connection, int messageId, nint serverControls, nint clientControls);

    /// <summary>Reads the result in a message.</summary>
    [LibraryImport(Library, EntryPoint = "ldap_parse_result")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int ParseResult(
        nint connection, nint message, int* code, nint matchedDn, byte** diagnostic, nint referrals, Control*** controls, int freesMessage);

    [LibraryImport(Library, EntryPoint = "ldap_msgfree")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int FreeMessage(nint message);

    [LibraryImport(Library, EntryPoint = "ldap_controls_free")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial void FreeControls(Control** controls);

    [LibraryImport(Library, EntryPoint = "ldap_memfree")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial void FreeMemory(void* memory);

    /// <summary><c>struct berval</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Octets
    {
        public nuint Length;
        public byte* Start;
    }

    /// <summary><c>LDAPControl</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Control
    {
        public byte* Oid;
        public Octets Value;
        public byte IsCritical;
    }

    /// <summary><c>struct timeval</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Interval
    {
        public nint Seconds;
        public nint Microseconds;

        public static Interval Of(TimeSpan span) =>
            new() { Seconds = (nint)(span.Ticks / TimeSpan.TicksPerSecond), Microseconds = (nint)(span.Ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond) };
    }
}
