namespace Broker.Core.Sessions;

/// <summary>Which action made a session, and for whom.</summary>
public enum SessionOrigin
{
    /// <summary>AssumeRole by long-term keys of a user.</summary>
    AssumeRole,

    /// <summary>AssumeRole by another session: role chaining.</summary>
    RoleChain,

    /// <summary>AssumeRoleWithWebIdentity.</summary>
    WebIdentity,

    /// <summary>AssumeRoleWithSAML.</summary>
    Saml,

    /// <summary>GetSessionToken.</summary>
    SessionToken,

    /// <summary>GetFederationToken.</summary>
    FederationToken,

    /// <summary>AssumeRoot.</summary>
    AssumeRoot,

    /// <summary>AssumeRoleWithLDAPIdentity: a person of a directory.</summary>
    Ldap,
}
