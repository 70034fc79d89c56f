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

    /// <summary>Exchanges a second over a fixed body of the same server: what signature, policy and sealing may cost.</summary>
    public const double ExchangesOverFixedBody = 0.1;

    /// <summary>MiB: a sidecar is paid for once in every pod.</summary>
    public const double SidecarMiB = 30;

    /// <summary>Milliseconds from the start of the process.</summary>
    public const double FirstCredentialMilliseconds = 150;
}
