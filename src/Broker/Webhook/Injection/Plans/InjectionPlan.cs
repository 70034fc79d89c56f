using System.Collections.Immutable;
using Broker.Core;
using Broker.Webhook.Injection.Decisions;
using Broker.Webhook.Injection.Requests;

namespace Broker.Webhook.Injection.Plans;

/// <summary>What is going to be injected: nothing is left to choose.</summary>
/// <param name="Role">The role.</param>
/// <param name="Mode">How containers get credentials.</param>
/// <param name="Reason">One of <see cref="DecisionReason"/>.</param>
internal sealed record InjectionPlan(RoleArn Role, InjectionMode Mode, string Reason)
{
    /// <summary>Whether the sidecar is an init container that goes on running.</summary>
    public bool IsNative => Reason == DecisionReason.NativeSidecar;

    /// <summary>The token's audience.</summary>
    public required string Audience { get; init; }

    /// <summary>The token's lifetime in seconds.</summary>
    public required int TokenSeconds { get; init; }

    /// <summary>The session's name; null for the pod's.</summary>
    public string? SessionName { get; init; }

    /// <summary>The session's lifetime in seconds; null for the sidecar's default.</summary>
    public int? DurationSeconds { get; init; }

    /// <summary>The region; null for none.</summary>
    public string? Region { get; init; }

    /// <summary>The token's issuer; what a sidecar needs.</summary>
    public string Issuer { get; init; } = "";

    /// <summary>Certificates that the sidecar trusts for the STS, PEM.</summary>
    public string? StsCaPem { get; init; }

    /// <summary>Whether the sidecar answers as instance metadata: not on a node's own network, where any process would get an answer.</summary>
    public bool AnswersMetadata { get; init; } = true;

    /// <summary>Who gets it.</summary>
    public ContainerSelection Containers { get; init; } = ContainerSelection.All;

    /// <summary>What the pod's author may want to know.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];
}
