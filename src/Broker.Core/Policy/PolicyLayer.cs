namespace Broker.Core.Policy;

/// <summary>The policies that judge a request, in the order in which a missing Allow is reported.</summary>
/// <remarks>Source: IAM User Guide, "Policy evaluation logic".</remarks>
public enum PolicyLayer
{
    /// <summary>Service control policies of the caller's account: every level must allow.</summary>
    ServiceControl,

    /// <summary>Resource control policies of the resource's account: every level must allow.</summary>
    ResourceControl,

    /// <summary>The trust policy of a role: its side is always needed.</summary>
    Trust,

    /// <summary>The policy of another resource.</summary>
    Resource,

    /// <summary>The caller's own policies.</summary>
    Identity,

    /// <summary>The caller's permissions boundary.</summary>
    Boundary,

    /// <summary>The policies passed when the caller's session was made.</summary>
    Session,

    /// <summary>No policy: a rule of the STS about who asks and with what, whatever policies say.</summary>
    Caller,
}
