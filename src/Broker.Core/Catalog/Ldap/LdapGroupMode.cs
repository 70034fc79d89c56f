namespace Broker.Core.Catalog.Ldap;

/// <summary>How groups are found. Names as documents have them.</summary>
public enum LdapGroupMode
{
    /// <summary>Groups are not looked at.</summary>
    None,

    /// <summary>Entries that name the person as a member.</summary>
    Search,

    /// <summary>The <c>memberOf</c> attribute of the person, and of groups where nested ones count.</summary>
    MemberOf,

    /// <summary>Active Directory's matching rule in chain (1.2.840.113556.1.4.1941).</summary>
    InChain,

    /// <summary>Active Directory's <c>tokenGroups</c>: security identifiers of all groups, nested ones included.</summary>
    TokenGroups,
}
