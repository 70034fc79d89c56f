namespace Broker.Core.Policy;

/// <summary>The outcome of an evaluation. An explicit deny wins over any allow; no match is a deny.</summary>
public enum PolicyEffect
{
    /// <summary>No statement matched.</summary>
    ImplicitDeny,

    /// <summary>An Allow matched and no Deny did.</summary>
    Allow,

    /// <summary>A Deny matched.</summary>
    ExplicitDeny,
}
