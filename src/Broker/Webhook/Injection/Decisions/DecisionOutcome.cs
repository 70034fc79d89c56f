namespace Broker.Webhook.Injection.Decisions;

/// <summary>What became of a pod.</summary>
internal enum DecisionOutcome
{
    /// <summary>It gets an identity.</summary>
    Injected,

    /// <summary>It is left as it is, and is created.</summary>
    Skipped,

    /// <summary>It is not created.</summary>
    Refused,
}
