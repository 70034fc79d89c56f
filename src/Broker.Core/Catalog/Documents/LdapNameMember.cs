using Broker.Core.Catalog.Ldap;

namespace Broker.Core.Catalog.Documents;

/// <summary>Members that hold a distinguished name, or the name of an attribute.</summary>
internal static class LdapNameMember
{
    /// <summary>A distinguished name that has to be there, as it is written; null when it is none, which is then reported.</summary>
    public static string? Required(Members members, string name)
    {
        _ = members.Required(name);
        return Optional(members, name);
    }

    /// <summary>A distinguished name that may be absent.</summary>
    public static string? Optional(Members members, string name)
    {
        var dn = members.OptionalText(name);
        if (dn is null || DistinguishedName.TryNormalise(dn, out _))
        {
            return dn;
        }

        members.Refuse(name, $"{Quoted.Text(dn)} is no distinguished name: ou=people,dc=example,dc=com, with special characters escaped by a backslash");
        return null;
    }

    /// <summary>The name of an attribute that may be absent.</summary>
    public static string? OptionalAttribute(Members members, string name)
    {
        var attribute = members.OptionalText(name);
        if (attribute is not null && !LdapTemplate.IsAttributeName(attribute))
        {
            members.Refuse(name, $"{Quoted.Text(attribute)} is no name of an attribute: letters, digits and hyphens, beginning with a letter or digit");
        }

        return attribute;
    }
}
