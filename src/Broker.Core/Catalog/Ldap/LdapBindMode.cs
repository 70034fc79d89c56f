namespace Broker.Core.Catalog.Ldap;

/// <summary>How a person is bound. Names as documents have them.</summary>
public enum LdapBindMode
{
    /// <summary>The service account searches for the name; its one entry is bound.</summary>
    Search,

    /// <summary>The name completes a distinguished name, which is bound.</summary>
    Template,

    /// <summary>NAME@DOMAIN is bound, as Active Directory takes it.</summary>
    UserPrincipalName,
}
