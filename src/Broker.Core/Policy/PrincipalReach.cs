namespace Broker.Core.Policy;

/// <summary>How closely a policy's <c>Principal</c> named the caller; decides which of the caller's own policies a grant passes by.</summary>
/// <remarks>Source: IAM User Guide, "Evaluating identity-based policies with resource-based policies". Ordered: the closer, the larger.</remarks>
internal enum PrincipalReach
{
    /// <summary>The statement does not mean the caller.</summary>
    None,

    /// <summary>By its account, or as anyone: its own policies must allow as well.</summary>
    Account,

    /// <summary>By its role: its own policies need not allow, its boundary and session policies must.</summary>
    Role,

    /// <summary>By its own ARN: within the account no other Allow is needed.</summary>
    Identity,
}
