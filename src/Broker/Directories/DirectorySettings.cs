using Broker.Core;
using Broker.Directories.Issue;
using Broker.Directories.SignIn;
using Broker.Hosting;
using Broker.Issuing;
using Broker.Issuing.Cluster;

namespace Broker.Directories;

/// <summary>The resolved settings of <c>broker ldap</c>: immutable, checked, typed. <see cref="DirectorySettingsReader"/> makes them.</summary>
/// <param name="Catalog">Folder of documents, unless the cluster has them.</param>
/// <param name="PublicUrl">How people and programs reach this server: an origin.</param>
/// <param name="Issue">Where credentials come from.</param>
/// <param name="Region">Region of decisions and events.</param>
/// <param name="Listen">Where API and portal are.</param>
/// <param name="MetricsListen">Where operators look.</param>
internal sealed record DirectorySettings(string Catalog, Uri PublicUrl, IssueMode Issue, string Region, ListenAddress Listen, ListenAddress MetricsListen)
{
    /// <summary>How strict decisions are.</summary>
    public StsProfile Profile { get; init; } = StsProfile.Strict;

    /// <summary>The directories that are served; empty: the only one.</summary>
    public IReadOnlyList<ProviderName> Providers { get; init; } = [];

    /// <summary>What it has of the cluster that it lives in; null for nothing.</summary>
    public ClusterSettings? Cluster { get; init; }

    /// <summary>The file of the sealing keys, unless the cluster has them; null: sessions are sealed under a key that ends with the process.</summary>
    public string? Keys { get; init; }

    /// <summary>The file of the keys that sign identity tokens; null when none are signed.</summary>
    public string? FederationKeys { get; init; }

    /// <summary>Where the issuers of identity tokens are; null for <see cref="PublicUrl"/>.</summary>
    public Uri? FederationIssuer { get; init; }

    /// <summary>The STS that takes identity tokens; null when callers know it.</summary>
    public Uri? StsEndpoint { get; init; }

    /// <summary>The only authorities of the STS's certificate; null for the machine's.</summary>
    public string? StsCaFile { get; init; }

    /// <summary>Certificate and key; null for plain HTTP on loopback.</summary>
    public (string Certificate, string Key)? Tls { get; init; }

    /// <summary>The folder of the login state; null with a database.</summary>
    public string? State { get; init; }

    /// <summary>The file with the connection string of the login state; null with a folder.</summary>
    public string? StatePostgres { get; init; }

    /// <summary>Replicas that answer the same people.</summary>
    public int Replicas { get; init; } = 1;

    /// <summary>How long a sign-in session lasts.</summary>
    public TimeSpan SessionLifetime { get; init; } = TimeSpan.FromMinutes(60);

    /// <summary>Credentials, assignments and consoles of one person in a minute.</summary>
    public int RequestsPerMinute { get; init; } = RoleRequestLimit.DefaultRate;

    /// <summary>The console that people are led to; null for none.</summary>
    public ConsoleSettings? Console { get; init; }

    /// <summary>Where audit events go; at least one of them is mandatory.</summary>
    public IReadOnlyList<AuditDestination> Audit { get; init; } = [AuditDestination.StandardOutput];

    /// <summary>A file that gets the listeners' addresses; null for none.</summary>
    public string? AddressesFile { get; init; }
}
