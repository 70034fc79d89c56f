namespace Broker.Core.Policy;

/// <summary>The members that a <c>Principal</c> element may have.</summary>
public enum PrincipalKind
{
    /// <summary><c>AWS</c>: account, user, role, session.</summary>
    Aws,

    /// <summary><c>Federated</c>: an OIDC, SAML or LDAP provider.</summary>
    Federated,

    /// <summary><c>Service</c>.</summary>
    Service,

    /// <summary><c>CanonicalUser</c>.</summary>
    CanonicalUser,
}
