using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Broker.TestKit.Ldap;

/// <summary>How a test's slapd differs from the usual one.</summary>
public sealed record SlapdSettings
{
    /// <summary>What it shows; null for a good one of its authority.</summary>
    public Func<TestCertificates, X509Certificate2>? Certificate { get; init; }

    /// <summary>An address of this machine where others reach it besides, by LDAPS; null for none.</summary>
    public IPAddress? Outside { get; init; }

    /// <summary>Only clients with a certificate of its authority may speak TLS.</summary>
    public bool RequiresClientCertificate { get; init; }

    /// <summary>Priorities of GnuTLS, for what is too old; null for its own.</summary>
    public string? TlsPriorities { get; init; }

    /// <summary>Without certificate: StartTLS is answered with an error.</summary>
    public bool HasNoTls { get; init; }

    /// <summary>Lines of slapd.conf before the database, such as <c>allow bind_anon_dn</c>.</summary>
    public IReadOnlyList<string> Global { get; init; } = [];

    /// <summary>Lines of slapd.conf after the database, such as <c>overlay ppolicy</c>. The modules memberof and ppolicy are loaded already.</summary>
    public IReadOnlyList<string> Database { get; init; } = [];
}
