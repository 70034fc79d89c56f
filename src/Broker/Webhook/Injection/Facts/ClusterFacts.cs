namespace Broker.Webhook.Injection.Facts;

/// <summary>What is known of the cluster just now.</summary>
/// <param name="Version">The API server's version; null while nobody could ask.</param>
/// <param name="Issuer">The issuer of service-account tokens; null while nobody could ask.</param>
/// <param name="StsCaPem">Certificates that sidecars trust for the STS, PEM; null for their system's.</param>
internal sealed record ClusterFacts(ServerVersion? Version, string? Issuer, string? StsCaPem);
