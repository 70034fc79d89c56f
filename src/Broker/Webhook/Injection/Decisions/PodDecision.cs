namespace Broker.Webhook.Injection.Decisions;

/// <summary>What was decided about one pod and why: the same for Event, metric, log line and the pod's own annotation.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Reason">One of <see cref="DecisionReason"/>.</param>
/// <param name="Message">One or more sentences for the pod's author, at most 1024 characters. No value of an environment variable and no secret.</param>
/// <param name="Namespace">Where the pod is created.</param>
/// <param name="Pod">Its name, or its <c>generateName</c> with <c>*</c>.</param>
internal sealed record PodDecision(DecisionOutcome Outcome, string Reason, string Message, string Namespace, string Pod)
{
    /// <summary>The pod's controller; null for a pod that somebody created by hand.</summary>
    public PodOwner? Owner { get; init; }

    /// <summary>The pod's service account; null when the pod was decided upon before it was looked at.</summary>
    public string? ServiceAccount { get; init; }

    /// <summary>Whether the pod asked for an identity: what did not is not worth an Event.</summary>
    public bool WasAsked { get; init; }

    /// <summary>Whether nothing may be written anywhere because of this request (threat W-08).</summary>
    public bool IsDryRun { get; init; }
}
