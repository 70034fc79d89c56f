using Broker.Core.Authentication.Ldap;
using Broker.Core.Policy;

namespace Broker.Core.Actions.Ldap;

/// <summary>The condition keys of a person of a directory. <c>ldap:groups</c> and <c>ldap:attr/NAME</c> are sets, however many values they have.</summary>
/// <remarks>
/// Keys compare without case, values with it. A person or group is meant by its whole normalised name in lower case (threat L-12): policies cannot be written in
/// another form.
/// </remarks>
public static class LdapContext
{
    /// <summary>Gives the keys.</summary>
    public static RequestContext Of(DirectoryIdentity identity)
    {
        var provider = identity.Provider;
        var context = new RequestContext()
            .Add("ldap:username", identity.Username)
            .Add("ldap:dn", DistinguishedName.Fold(identity.Dn))
            .AddSet("ldap:groups", identity.Groups.Select(DistinguishedName.Fold))
            .Add("ldap:bindMode", provider.Users.Mode.ToString())
            .Add("aws:FederatedProvider", provider.Arn)
            .Add("aws:PrincipalAccount", provider.Account.ToString())
            .Add("aws:PrincipalType", "User")
            .Add("aws:userid", provider.Arn);
        foreach (var (name, values) in identity.Attributes)
        {
            context.AddSet($"ldap:attr/{name}", values);
        }

        return context;
    }
}
