namespace Broker.Core.Sessions;

/// <summary>The kinds of identity that AWS credentials can belong to.</summary>
public enum AwsPrincipalKind
{
    /// <summary>The root of an account.</summary>
    Root,

    /// <summary>An IAM user, with long-term keys or with those of GetSessionToken.</summary>
    User,

    /// <summary>A session of a role.</summary>
    AssumedRole,

    /// <summary>A session of GetFederationToken.</summary>
    FederatedUser,

    /// <summary>A session of AssumeRoot: the root of a member account, bounded by a task policy.</summary>
    AssumedRoot,
}
