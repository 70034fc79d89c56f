namespace Broker.Kubernetes.Api;

/// <summary>What one call may cost.</summary>
public sealed record KubernetesLimits
{
    /// <summary>The longest token file, and CA bundle: 1 MiB, the size of a Secret.</summary>
    internal const int CredentialFileBytes = 1024 * 1024;

    /// <summary>One try, from the connection to the last byte: 10 s, of which a busy API server needs a part.</summary>
    public TimeSpan EachTry { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A connection with its handshake: 5 s, so that a server that hangs leaves time for another try.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>All tries of a call and the waits between them: 25 s.</summary>
    public TimeSpan AllTries { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>How often a call is repeated that may be: 3.</summary>
    public int Retries { get; init; } = 3;

    /// <summary>The first wait is up to this long, then twice, then four times: full jitter.</summary>
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Most bytes of one object: 4 MiB; the API server takes no request above 3 MiB.</summary>
    public int LargestObject { get; init; } = 4 * 1024 * 1024;
}
