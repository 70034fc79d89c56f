namespace Broker.Ldap.Limits;

/// <summary>How a permitted sign-in went, as far as counting goes.</summary>
public enum LoginOutcome
{
    /// <summary>It failed, or nobody knows: the directory may have counted it, so it counts here. Every refusal, and every time-out of a bind.</summary>
    Failed,

    /// <summary>The password was proved: given back. Earlier failures stay (own successes must not pay for tries at others).</summary>
    Proved,

    /// <summary>No bind of this person was sent (no connection, queue full, misconfigured): given back.</summary>
    NotAsked,
}
