namespace Broker.Core.Authentication.Oidc;

/// <summary>How old an issuer's keys may be, and how often it may be asked. All ages count from the start of the fetch.</summary>
internal static class KeyFreshness
{
    /// <summary>Older keys are fetched again in the background, while requests go on with them.</summary>
    public static readonly TimeSpan RefreshAfter = TimeSpan.FromMinutes(5);

    /// <summary>
    /// When nobody asked the issuer for this long, the next request waits for the answer. A key removed at the issuer is thus refused
    /// within 10 minutes as long as the issuer answers (threat J-43).
    /// </summary>
    public static readonly TimeSpan AskFirstAfter = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Least time between two fetches while keys are held: unknown key ids cost the issuer no more than this (threat J-42).
    /// </summary>
    public static readonly TimeSpan FetchInterval = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Least time between two fetches while none are held: nothing works without them, and a sidecar's first request is waiting.
    /// </summary>
    public static readonly TimeSpan FirstFetchInterval = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Keys are kept while the issuer is down, but not longer: an issuer that was shut down must stop vouching (threat J-40).
    /// </summary>
    public static readonly TimeSpan LongestStale = TimeSpan.FromHours(24);
}
