using System.Collections.Frozen;
using System.Collections.Immutable;
using Broker.Core.Actions;
using Broker.Core.Actions.Assumption;
using Broker.Core.Actions.Ldap;
using Broker.Core.Audit;
using Broker.Core.Authentication.Ldap;
using Broker.Core.Catalog;

namespace Broker.Core.Rehearsals;

/// <summary>
/// Runs the actions for people of a directory on a person who was only described. The one place beside a directory that makes an identity: what it is good for
/// here is a session under throwaway keys.
/// </summary>
internal sealed class PeopleRehearsal(LiveCatalog catalog, RoleAssumption assumption)
{
    /// <summary>The person asks for a role.</summary>
    public RehearsedAnswer Assume(RehearsedPerson person, string roleArn, RequestEnvironment environment, ActionRecord record)
    {
        var action = new AssumeRoleWithLdapIdentity(catalog, assumption);
        return action.Execute(new LdapRoleRequest(IdentityOf(person, environment.Now), roleArn), environment, record).TryGet(out _, out var error)
            ? new RehearsedAnswer(null, record.Decision)
            : new RehearsedAnswer(error, record.Decision);
    }

    /// <summary>The roles that the person would be offered.</summary>
    public IReadOnlyList<OfferedRole> Offered(RehearsedPerson person, RequestEnvironment environment, out StsError? whyNone)
    {
        var identity = IdentityOf(person, environment.Now);
        var offered = new OfferedRoles(catalog);
        whyNone = offered.WhyNone(identity, environment);
        return offered.Of(identity, environment);
    }

    private static DirectoryIdentity IdentityOf(RehearsedPerson person, DateTimeOffset now) => new()
    {
        Provider = person.Provider,
        Username = person.Username,
        Dn = Normal(person.Dn ?? $"uid=somebody,{person.Provider.Users.BaseDn}"),
        Groups = [.. person.Groups.Select(Normal).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
        Attributes = person.Attributes
            .GroupBy(attribute => attribute.Key.ToLowerInvariant(), attribute => attribute.Value, StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group => group.ToImmutableArray(), StringComparer.Ordinal),
        AuthenticatedAt = now,
        ReadAt = now,
    };

    private static string Normal(string name) => DistinguishedName.TryNormalise(name, out var normal) ? normal : name;
}
