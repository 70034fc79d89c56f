using System.Collections.Frozen;

namespace Broker.Webhook.Lookups;

/// <summary>What injection wants to know of a service account or a namespace: its annotations and labels, and nothing else of it.</summary>
/// <param name="Annotations"><c>metadata.annotations</c>; empty when there are none.</param>
/// <param name="Labels"><c>metadata.labels</c>; empty when there are none.</param>
internal sealed record ObjectMetadata(FrozenDictionary<string, string> Annotations, FrozenDictionary<string, string> Labels)
{
    /// <summary>Neither annotations nor labels.</summary>
    public static ObjectMetadata None { get; } = new(FrozenDictionary<string, string>.Empty, FrozenDictionary<string, string>.Empty);
}
