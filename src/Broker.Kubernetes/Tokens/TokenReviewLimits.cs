using Broker.Kubernetes.Api;

namespace Broker.Kubernetes.Tokens;

/// <summary>What reviews may cost, and how long an answer may be used again.</summary>
/// <param name="StopsWithin">How soon the token of a pod that was deleted stops working: 10 to 300 seconds.</param>
public sealed record TokenReviewLimits(TimeSpan StopsWithin)
{
    /// <summary>Shortest <see cref="StopsWithin"/>: what an API server itself takes.</summary>
    public static TimeSpan Shortest { get; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest <see cref="StopsWithin"/>.</summary>
    public static TimeSpan Longest { get; } = TimeSpan.FromSeconds(300);

    /// <summary>The usual one.</summary>
    public static TimeSpan Usual { get; } = TimeSpan.FromSeconds(30);

    /// <summary>API servers answer from a cache of what was true up to 10 s ago (kube-apiserver's <c>TokenSuccessCacheTTL</c>).</summary>
    private static readonly TimeSpan ServerCache = TimeSpan.FromSeconds(10);

    /// <summary>How long a confirmation may be used again, from the moment the question was sent.</summary>
    public TimeSpan Reuse => StopsWithin > ServerCache ? StopsWithin - ServerCache : TimeSpan.Zero;

    /// <summary>
    /// How long a refusal, or that nobody answered, is used again: short, because it may be a moment's state of the API server, and long enough
    /// that one bad token costs one question a second.
    /// </summary>
    public TimeSpan ReuseOfFailure { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Most answers that are kept, of about 400 bytes each.</summary>
    public int MostKept { get; init; } = 10_000;

    /// <summary>Most questions under way at once; more are refused with an error that a retry cures.</summary>
    public int MostUnderWay { get; init; } = 256;

    /// <summary>What one question may take: well below the time that SDKs wait for an STS.</summary>
    public static KubernetesLimits Call { get; } = new() { EachTry = TimeSpan.FromSeconds(4), AllTries = TimeSpan.FromSeconds(5), Retries = 1 };
}
