namespace Broker.Core.Policy;

/// <summary>What all policies together said about one action.</summary>
/// <param name="Effect">Allowed, denied by a statement, or denied because a needed Allow is missing.</param>
/// <param name="Layer">The layer that denied, explicitly or by its silence; for an allow the one that granted.</param>
/// <param name="PolicyName">The policy of the statement that decided; null for an implicit deny.</param>
/// <param name="StatementId">The <c>Sid</c>, or <c>Statement[n]</c>, of the statement that decided; null for an implicit deny.</param>
public readonly record struct AccessDecision(PolicyEffect Effect, PolicyLayer Layer, string? PolicyName, string? StatementId)
{
    /// <summary>Whether the request may go on.</summary>
    public bool IsAllowed => Effect == PolicyEffect.Allow;

    /// <summary>Whether a Deny statement matched.</summary>
    public bool IsExplicitDeny => Effect == PolicyEffect.ExplicitDeny;
}
