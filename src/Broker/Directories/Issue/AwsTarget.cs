namespace Broker.Directories.Issue;

/// <summary>Which STS is asked with the broker's own credentials.</summary>
/// <param name="Region">Region of the endpoint and of signatures.</param>
/// <param name="Endpoint">Another endpoint than the region's; null for that.</param>
/// <param name="CaFile">The only authorities of its certificate; null for the machine's.</param>
internal sealed record AwsTarget(string Region, Uri? Endpoint = null, string? CaFile = null);
