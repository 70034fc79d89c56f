using System.Collections.Immutable;
using Broker.Core;

namespace Broker.Webhook.Injection.Requests;

/// <summary>What a pod asks for: checked, typed; null where it leaves the choice to the webhook.</summary>
/// <param name="Role">The role to take on.</param>
internal sealed record InjectionRequest(RoleArn Role)
{
    /// <summary>Where the role stands, for messages.</summary>
    public required string RoleOrigin { get; init; }

    /// <summary>The token's audience.</summary>
    public string? Audience { get; init; }

    /// <summary>The token's lifetime in seconds, 600 to 86400.</summary>
    public int? TokenSeconds { get; init; }

    /// <summary>The session's name.</summary>
    public string? SessionName { get; init; }

    /// <summary>The session's lifetime in seconds, 900 to 43200.</summary>
    public int? DurationSeconds { get; init; }

    /// <summary>The AWS region.</summary>
    public string? Region { get; init; }

    /// <summary>The mode that the author insists on.</summary>
    public InjectionMode? Mode { get; init; }

    /// <summary>Whether the author insists on, or forbids, an init container that goes on running.</summary>
    public bool? WantsNativeSidecar { get; init; }

    /// <summary>Who gets it.</summary>
    public ContainerSelection Containers { get; init; } = ContainerSelection.All;

    /// <summary>What the author may want to know.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];
}
