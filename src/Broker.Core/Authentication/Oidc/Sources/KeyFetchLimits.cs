namespace Broker.Core.Authentication.Oidc.Sources;

/// <summary>What one fetch of an issuer's keys may cost, whatever its source (threat J-38).</summary>
public static class KeyFetchLimits
{
    /// <summary>1 MiB: two hundred keys with certificate chains fit several times.</summary>
    public const int DocumentBytes = 1024 * 1024;

    /// <summary>Longest bearer token or CA bundle read from disk: 1 MiB, the size of a Kubernetes Secret.</summary>
    public const int CredentialFileBytes = 1024 * 1024;

    /// <summary>5 s for all requests of a fetch together: AWS's limit, and below every SDK's own timeout.</summary>
    public static TimeSpan Time { get; } = TimeSpan.FromSeconds(5);
}
