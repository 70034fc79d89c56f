using System.Collections.Immutable;

namespace Broker.Webhook.Injection.Requests;

/// <summary>Which containers, init containers included, get an identity: all, all but some, or only some.</summary>
/// <param name="Names">The names that were listed.</param>
/// <param name="Includes">Whether the list names those that get one.</param>
/// <param name="Origin">Where the list stands, for messages; empty for all.</param>
/// <param name="IsOfPod">Whether it stands on the pod, and so means this pod alone.</param>
internal sealed record ContainerSelection(ImmutableArray<string> Names, bool Includes, string Origin, bool IsOfPod)
{
    /// <summary>Every container.</summary>
    public static ContainerSelection All { get; } = new([], Includes: false, "", IsOfPod: false);

    /// <summary>Whether a container gets an identity.</summary>
    public bool Has(string container) => Names.Contains(container, StringComparer.Ordinal) == Includes;
}
