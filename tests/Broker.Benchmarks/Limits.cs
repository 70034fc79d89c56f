namespace Broker.Benchmarks;

/// <summary>What the figures are held to, each once, for two cores that the load generator shares.</summary>
internal static class Limits
{
    /// <summary>Requests a second of the container endpoint over nginx with the same bytes. Ours checks a token each time, nginx nothing.</summary>
    public const double CredentialsOverNginx = 0.65;

    /// <summary>Time for 99 of 100 cached credentials over nginx's.</summary>
    public const double Percentile99OverNginx = 3;

    /// <summary>Milliseconds for 99 of 100 cached credentials: a pod must not feel the sidecar (threat C-08).</summary>
    public const double CredentialsPercentile99 = 5;

    /// <summary>MiB: a sidecar is paid for once in every pod.</summary>
    public const double SidecarMiB = 30;

    /// <summary>Milliseconds from the start of the process.</summary>
    public const double FirstCredentialMilliseconds = 150;

    /// <summary>Processor time of an AssumeRoleWithWebIdentity over that of a fixed body and a bare signature verification together.</summary>
    public const double ExchangeOverParts = 1.6;

    /// <summary>Processor time of a GetCallerIdentity over that of a fixed body.</summary>
    public const double CallerIdentityOverFixedBody = 1.5;

    /// <summary>Time for 99 of 100 over the median's, at half of the load that the server can bear.</summary>
    public const double Percentile99OverMedian = 5;

    /// <summary>Requests a second over those of a mocked STS.</summary>
    public const double OverMock = 20;

    /// <summary>What two replicas answer over what one does, given processors.</summary>
    public const double TwoReplicas = 1.8;

    /// <summary>Microseconds to judge a typical trust policy.</summary>
    public const double TrustPolicyMicroseconds = 2;

    /// <summary>Milliseconds to judge the largest legal set of policies.</summary>
    public const double LargestPoliciesMilliseconds = 1;

    /// <summary>Milliseconds to find that the most hostile pattern does not match (threat P-08).</summary>
    public const double HostilePatternMilliseconds = 10;

    /// <summary>Seconds to load 100,000 roles.</summary>
    public const double CatalogSeconds = 5;

    /// <summary>MiB that the process needs at most for it.</summary>
    public const double CatalogMiB = 300;

    /// <summary>Milliseconds for 99 of 100 admissions at 200 pods a second.</summary>
    public const double AdmissionPercentile99 = 10;

    /// <summary>MiB of the container of a webhook that keeps the limit above: with what the kernel charges to it for files and for itself.</summary>
    public const int WebhookMiB = 64;
}
