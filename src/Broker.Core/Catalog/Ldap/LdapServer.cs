namespace Broker.Core.Catalog.Ldap;

/// <summary>One server of a directory.</summary>
/// <param name="Host">DNS name or address; the server's certificate has to name it.</param>
/// <param name="Port">1 to 65535; 636 for LDAPS and 389 for StartTLS unless written.</param>
/// <param name="IsLdaps">TLS from the first octet (<c>ldaps://</c>); else StartTLS before anything else is sent (<c>ldap://</c>). Source: RFC 4511 §4.14.</param>
/// <remarks>Immutable.</remarks>
public sealed record LdapServer(string Host, int Port, bool IsLdaps)
{
    /// <inheritdoc/>
    public override string ToString() => $"{(IsLdaps ? "ldaps" : "ldap")}://{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port}";
}
