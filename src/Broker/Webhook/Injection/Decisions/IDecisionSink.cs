namespace Broker.Webhook.Injection.Decisions;

/// <summary>Gets every decision after it was made, to tell the cluster about it.</summary>
internal interface IDecisionSink
{
    /// <summary>Takes note; never blocks, never throws. What is a dry run is not for it and does not come. Thread safe.</summary>
    void Add(PodDecision decision);
}
