using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Broker.Core.Catalog.Ldap;

/// <summary>One server of a directory.</summary>
/// <param name="Host">DNS name or address; the server's certificate has to name it.</param>
/// <param name="Port">1 to 65535; 636 for LDAPS and 389 for StartTLS unless written.</param>
/// <param name="IsLdaps">TLS from the first octet (<c>ldaps://</c>); else StartTLS before anything else is sent (<c>ldap://</c>). Source: RFC 4511 §4.14.</param>
/// <remarks>Immutable.</remarks>
public sealed record LdapServer(string Host, int Port, bool IsLdaps)
{
    private const string LdapsScheme = "ldaps://";
    private const string LdapScheme = "ldap://";

    /// <summary>Parses <c>ldaps://HOST[:PORT]</c> or <c>ldap://HOST[:PORT]</c>; there is nothing behind the port.</summary>
    /// <param name="text">The address.</param>
    /// <param name="server">The server, or null.</param>
    /// <param name="problem">What is wrong with the address.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out LdapServer? server, [NotNullWhen(false)] out string? problem)
    {
        server = null;
        var isLdaps = text.StartsWith(LdapsScheme, StringComparison.Ordinal);
        if (!isLdaps && !text.StartsWith(LdapScheme, StringComparison.Ordinal))
        {
            problem = "it begins with ldaps:// (TLS from the first octet) or ldap:// (StartTLS, always); nothing speaks in clear text";
            return false;
        }

        var rest = text[(isLdaps ? LdapsScheme : LdapScheme).Length..];
        var end = rest.StartsWith('[') ? rest.IndexOf(']', StringComparison.Ordinal) + 1 : rest.IndexOf(':', StringComparison.Ordinal);
        var (host, port) = end <= 0 || end == rest.Length ? (rest, "") : (rest[..end], rest[end..]);
        var number = isLdaps ? 636 : 389;
        if (!IsHost(host) || (port.Length > 0 && !TryReadPort(port, out number)))
        {
            problem = "a host name or address and a port from 1 to 65535 follow, and nothing else: ldaps://dc1.example.com:636";
            return false;
        }

        problem = null;
        server = new LdapServer(host.Trim('[', ']').ToLowerInvariant(), number, isLdaps);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{(IsLdaps ? "ldaps" : "ldap")}://{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port}";

    /// <summary>Reads a colon and a number.</summary>
    private static bool TryReadPort(ReadOnlySpan<char> text, out int port)
    {
        port = 0;
        return text[0] == ':' && AsciiDigits.Are(text[1..]) && int.TryParse(text[1..], NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is >= 1 and <= 65_535;
    }

    private static bool IsHost(string host) => Uri.CheckHostName(host) switch
    {
        UriHostNameType.Dns => host.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.'),
        UriHostNameType.IPv4 => true,
        UriHostNameType.IPv6 => host[0] == '[' && host[^1] == ']' && !host.Contains('%', StringComparison.Ordinal),
        _ => false,
    };
}
