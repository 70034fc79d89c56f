using Broker.Kubernetes.Events;
using Broker.Webhook.Injection.Decisions;

namespace Broker.Webhook.Reporting;

/// <summary>
/// Tells about decisions where their people look: Events on the pod's owner (<c>kubectl describe replicaset</c>), or on the service account of a pod
/// that nobody owns. The pod itself is not there yet, and a refused one never will be.
/// </summary>
/// <remarks>What did not ask for an identity, and what a reinvocation finds done, is not told. Thread safe; recording neither waits nor fails.</remarks>
internal sealed class DecisionEvents(EventRecorder events) : IDecisionSink
{
    /// <summary>The Event's reason for a pod that gets an identity.</summary>
    public const string Injected = "IdentityInjected";

    /// <summary>The Event's reason for a pod that asked and is created without one, as it wanted.</summary>
    public const string Skipped = "IdentitySkipped";

    /// <summary>The Event's reason for a pod that is not created.</summary>
    public const string Refused = "IdentityRefused";

    /// <inheritdoc/>
    public void Add(PodDecision decision)
    {
        if (decision.IsDryRun || !decision.WasAsked || decision.Reason == DecisionReason.AlreadyInjected || About(decision) is not { } about)
        {
            return;
        }

        var isRefused = decision.Outcome == DecisionOutcome.Refused;
        events.Record(about, isRefused ? EventType.Warning : EventType.Normal, ReasonOf(decision.Outcome), $"Pod {decision.Pod}: {decision.Message}");
    }

    private static string ReasonOf(DecisionOutcome outcome) => outcome switch
    {
        DecisionOutcome.Injected => Injected,
        DecisionOutcome.Skipped => Skipped,
        _ => Refused,
    };

    private static ObjectReference? About(PodDecision decision) => decision switch
    {
        { Namespace.Length: 0 } => null,
        { Owner: { ApiVersion.Length: > 0, Kind.Length: > 0, Name.Length: > 0 } owner } =>
            new ObjectReference(owner.ApiVersion, owner.Kind, decision.Namespace, owner.Name, owner.Uid.Length > 0 ? owner.Uid : null),
        { ServiceAccount: { Length: > 0 } account } => new ObjectReference("v1", "ServiceAccount", decision.Namespace, account),
        _ => null,
    };
}
