using System.ComponentModel.DataAnnotations;
using Broker.Cli;
using Broker.Directories.Issue;
using Broker.Issuing;
using Broker.Issuing.Cluster;
using Microsoft.Extensions.Options;

namespace Broker.Directories;

/// <summary>The settings of <c>broker ldap</c> as text; <see cref="DirectorySettings"/> is what they resolve to.</summary>
internal sealed class DirectoryOptions : IssuingOptions, IClusterOptions
{
    public static readonly IReadOnlyList<Setting> All =
    [
        new(nameof(Catalog), "Folder of YAML documents: LdapProvider documents and roles. Read again when it changes. 'cluster': the custom resources of the Kubernetes cluster instead."),
        new(nameof(Provider), "Directories that people sign in with, ACCOUNT/NAME (comma between). Not set: the only one of the catalog.") { IsList = true },
        new(nameof(PublicUrl), "https URL under which people and programs reach this server, such as https://broker.example.com; http for this machine only. Issuers of identity tokens are below it."),
        new(nameof(Issue), "Where credentials come from: 'in-process' (minted here, under --keys), 'sts' (a remote STS, with an identity token of ours) or 'aws' (AWS, with the broker's own AWS credentials).", "in-process"),
        new(nameof(Keys), "File with the sealing-key ring: make one with 'broker keys generate FILE'. Seals sign-in sessions and, with --issue in-process, session tokens; or secret:NAME for a Secret, made when it is not there. Read again when it changes."),
        Shared.RotateKeysEvery,
        new(nameof(FederationKeys), "File with the keys that sign identity tokens: make one with 'broker keys generate-federation FILE'. Needed for assignments and --issue sts. Read again when it changes."),
        new(nameof(FederationIssuer), "https URL under which verifiers of those tokens reach their keys; tokens of an account name URL/ACCOUNT as their issuer. Not set: --public-url."),
        new(nameof(StsEndpoint), "URL of the STS that takes our identity tokens; with --issue aws another endpoint than that of the region."),
        new(nameof(StsCaFile), "PEM file with the authorities that the STS's certificate may come from; not set: those of the machine."),
        new(nameof(AwsMode), "With --issue aws: 'assume-role' or 'federation-token'. Not set: assume-role."),
        new(nameof(Region), "Region of decisions and events, and of AWS's STS.", "us-east-1", "AWS_REGION"),
        Shared.Profile,
        new(nameof(Listen), "Address of the API and the portal, ADDRESS:PORT; port 0 picks a free one. Other than loopback needs --tls-cert and --tls-key.", "127.0.0.1:8444"),
        new(nameof(TlsCert), "PEM file with the certificate chain."),
        Shared.TlsKey,
        new(nameof(State), "Folder in which failed sign-ins and ended sessions survive a restart; one process has it."),
        new(nameof(StatePostgres), "File with the connection string of a PostgreSQL database in which replicas share failed sign-ins and ended sessions."),
        new(nameof(Replicas), "Replicas that answer the same people: 1 to 100. Without --state-postgres each takes its part of every limit.", "1"),
        new(nameof(SessionMinutes), "Minutes that a sign-in session lasts: 5 to 720; at most 15 with a directory that has no service account.", "60"),
        new(nameof(RequestsPerMinute), "Credentials, assignments and consoles that one person may ask this process for in a minute, all at once or spread: 1 to 100000. More is answered with 429 and the time to wait.", "300"),
        new(nameof(ConsoleEndpoint), $"Federation endpoint of a console: that of 'broker sts' (its --console-destination names the origins of the console and of --public-url), or {ConsoleSettings.AwsEndpoint}. Not set: no console."),
        new(nameof(ConsoleDestination), $"Where a console sign-in leads; default for AWS's endpoint: {ConsoleSettings.AwsConsole}."),
        Shared.Audit,
        new(nameof(MetricsListen), "Address of /healthz, /readyz and /metrics.", "127.0.0.1:9094"),
        Shared.Namespace,
        Shared.DocumentNamespace,
        Shared.ServiceAccountFolder,
        Shared.AddressesFile,
    ];

    public IList<string> Provider { get; } = [];

    [Required(ErrorMessage = "missing; it is how people and programs reach this server, such as https://broker.example.com.")]
    public string? PublicUrl { get; set; }

    [Required(ErrorMessage = Setting.Empty)]
    [AllowedValues("in-process", "sts", "aws", ErrorMessage = "must be 'in-process', 'sts' or 'aws'.")]
    public string? Issue { get; set; }

    public string? Keys { get; set; }

    public string? StsEndpoint { get; set; }

    public string? StsCaFile { get; set; }

    [AllowedValues(null, "assume-role", "federation-token", ErrorMessage = "must be 'assume-role' or 'federation-token'.")]
    public string? AwsMode { get; set; }

    public string? State { get; set; }

    public string? StatePostgres { get; set; }

    public string? Replicas { get; set; }

    public string? SessionMinutes { get; set; }

    public string? RequestsPerMinute { get; set; }

    public string? ConsoleEndpoint { get; set; }

    public string? ConsoleDestination { get; set; }

    // Roles may trust the cluster beside a directory, so its catalog is read as the STS reads it; no pod's token is taken here.
    string? IClusterOptions.ClusterProvider => null;

    string? IClusterOptions.TokenReviewSeconds => null;

    IList<string> IClusterOptions.PodTags => [];

    string? IClusterOptions.ClusterName => null;
}

/// <summary>Checks what one attribute can check; generated at compile time.</summary>
[OptionsValidator]
internal sealed partial class DirectoryOptionsValidator : IValidateOptions<DirectoryOptions>;
