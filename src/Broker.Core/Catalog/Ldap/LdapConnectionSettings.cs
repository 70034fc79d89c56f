using System.Collections.Immutable;

namespace Broker.Core.Catalog.Ldap;

/// <summary>How a directory is reached. There is no form of this that speaks in clear text.</summary>
/// <remarks>Immutable.</remarks>
public sealed record LdapConnectionSettings
{
    /// <summary>The servers in the order in which they are tried, 1 to 16; empty where <see cref="ServiceDomain"/> says where they are.</summary>
    public ImmutableArray<LdapServer> Servers { get; init; } = [];

    /// <summary>The domain whose SRV records name the servers (<c>_ldaps._tcp</c>, then <c>_ldap._tcp</c> with StartTLS); null for a list. Source: RFC 2782.</summary>
    public string? ServiceDomain { get; init; }

    /// <summary>PEM certificates of the only authorities that are trusted; null for those of the machine.</summary>
    public ReferencedFile? CaFile { get; init; }

    /// <summary>PEM certificate chain that this side shows; null for none. Comes with <see cref="ClientKeyFile"/>.</summary>
    public ReferencedFile? ClientCertificateFile { get; init; }

    /// <summary>PEM private key of <see cref="ClientCertificateFile"/>.</summary>
    public ReferencedFile? ClientKeyFile { get; init; }

    /// <summary>TLS 1.3 is the least; else TLS 1.2 is.</summary>
    public bool RequiresTls13 { get; init; }

    /// <summary>Longest time for a connection with its TLS handshake: 1 to 30 seconds.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Longest time for a bind: 1 to 30 seconds (threat L-15: the library's default is 30).</summary>
    public TimeSpan BindTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Longest time for one search: 1 to 60 seconds.</summary>
    public TimeSpan SearchTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Entries of a page of a search (RFC 2696), 1 to 1000; 0 asks for no pages. A server that refuses the control is asked without.</summary>
    public int PageSize { get; init; } = 500;

    /// <summary>The account that searches; null where no search is needed before the person's own bind, then nothing is read again later.</summary>
    public LdapServiceAccount? ServiceAccount { get; init; }
}
