using System.Runtime.InteropServices;
using System.Text;
using Broker.Ldap.Results;

namespace Broker.Ldap.Connections.Native;

/// <summary>The few calls into libldap, with values of ours on both sides.</summary>
internal static unsafe class NativeCalls
{
    /// <summary>A server's text that is longer is no sub-code of anything.</summary>
    private const int LongestDiagnostic = 1024;

    /// <summary>Answers to a bind are tens of octets.</summary>
    private const int LongestControl = 4096;

    /// <summary>Sets what connections are made with from now on: server, time-outs, and no referrals.</summary>
    public static void SetDefaults(string uri, TimeSpan connectTimeout)
    {
        fixed (byte* text = Encoding.UTF8.GetBytes(uri + '\0'))
        {
            Check(LibLdap.SetOption(0, LdapOption.Uri, text));
        }

        var interval = LibLdap.Interval.Of(connectTimeout);
        Check(LibLdap.SetOption(0, LdapOption.NetworkTimeout, &interval));
        Check(LibLdap.SetOption(0, LdapOption.Timeout, &interval));
        Check(LibLdap.SetOption(0, LdapOption.Referrals, null));
        var yes = 1;
        Check(LibLdap.SetOption(0, LdapOption.Restart, &yes));
    }

    /// <summary>The descriptor of a socket; null when it has none. Source: lber-sockbuf(3), LBER_SB_OPT_GET_FD.</summary>
    public static int? DescriptorOf(nint socketBuffer)
    {
        var descriptor = -1;
        return LibLdap.AskSocket(socketBuffer, 1, &descriptor) == 1 && descriptor >= 0 ? descriptor : null;
    }

    /// <summary>
    /// Makes a TLS handshake wait for the other side: with a time-out of the library's own it would ask the socket again and again, which takes a whole processor
    /// for as long as the server hangs, and never ends it. Whoever opens ends it by a <see cref="SocketCut"/>. To be called once the socket has connected.
    /// </summary>
    public static bool TryLetHandshakeWait(nint connection)
    {
        var none = new LibLdap.Interval { Seconds = -1 };
        return LibLdap.SetOption(connection, LdapOption.NetworkTimeout, &none) == LibLdap.Success;
    }

    /// <summary>Whether a connection speaks TLS of a version that is good enough: asked of the library itself, whatever it said before (threat L-09).</summary>
    public static bool IsUnderTls(nint connection, bool requiresTls13)
    {
        byte* version = null;
        if (LibLdap.GetOption(connection, LdapOption.TlsVersion, &version) != LibLdap.Success || version is null)
        {
            return false;
        }

        var name = Marshal.PtrToStringUTF8((nint)version) ?? "";
        LibLdap.FreeMemory(version);
        return name.EndsWith("1.3", StringComparison.Ordinal) || (!requiresTls13 && name.EndsWith("1.2", StringComparison.Ordinal));
    }

    /// <summary>A simple bind that asks for the password policy's word.</summary>
    public static BindResult Bind(nint connection, string name, ReadOnlySpan<byte> password, TimeSpan longest)
    {
        var messageId = 0;
        fixed (byte* oid = "1.3.6.1.4.1.42.2.27.8.5.1\0"u8)
        fixed (byte* dn = Encoding.UTF8.GetBytes(name + '\0'))
        fixed (byte* octets = password)
        {
            var policy = new LibLdap.Control { Oid = oid };
            var controls = stackalloc LibLdap.Control*[2] { &policy, null };
            var credential = new LibLdap.Octets { Length = (nuint)password.Length, Start = octets };
            var sent = LibLdap.SendBind(connection, dn, null, &credential, controls, 0, &messageId);
            if (sent != LibLdap.Success)
            {
                return new BindResult(sent, "", null);
            }
        }

        nint message = 0;
        var interval = LibLdap.Interval.Of(longest);
        var received = LibLdap.Receive(connection, messageId, LibLdap.AllMessages, &interval, &message);
        if (received == 0)
        {
            _ = LibLdap.Abandon(connection, messageId, 0, 0);
            return new BindResult(ResultCodes.LibraryTimeout, "", null);
        }

        return received < 0 ? new BindResult(FailureOf(connection), "", null) : Parse(connection, message);
    }

    private static BindResult Parse(nint connection, nint message)
    {
        var code = -1;
        byte* diagnostic = null;
        LibLdap.Control** controls = null;
        if (LibLdap.ParseResult(connection, message, &code, 0, &diagnostic, 0, &controls, freesMessage: 1) != LibLdap.Success)
        {
            return new BindResult(FailureOf(connection), "", null);
        }

        var text = TextOf(diagnostic);
        PasswordPolicyWord? policy = null;
        for (var i = 0; controls is not null && controls[i] is not null; i++)
        {
            if (Marshal.PtrToStringUTF8((nint)controls[i]->Oid) is PasswordPolicyWord.Oid)
            {
                var value = controls[i]->Value;
                policy = PasswordPolicyWord.Parse(value.Length > LongestControl ? default : new ReadOnlySpan<byte>(value.Start, (int)value.Length).ToArray());
            }
        }

        LibLdap.FreeMemory(diagnostic);
        if (controls is not null)
        {
            LibLdap.FreeControls(controls);
        }

        return new BindResult(code, text, policy);
    }

    private static string TextOf(byte* text)
    {
        if (text is null)
        {
            return "";
        }

        var octets = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text);
        return Encoding.UTF8.GetString(octets[..Math.Min(octets.Length, LongestDiagnostic)]);
    }

    /// <summary>Why the library could not go on: always a failure, whatever it says.</summary>
    private static int FailureOf(nint connection)
    {
        var code = 0;
        return LibLdap.GetOption(connection, LdapOption.ResultCode, &code) == LibLdap.Success && code < 0 ? code : -1;
    }

    private static void Check(int result)
    {
        if (result != LibLdap.Success)
        {
            throw new DllNotFoundException("libldap refuses an option that all of its versions from 2.5 on have.");
        }
    }
}
