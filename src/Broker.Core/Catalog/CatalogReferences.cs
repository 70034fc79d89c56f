using System.Collections.Immutable;
using Broker.Core.Catalog.Documents;
using Broker.Core.Catalog.Yaml;
using Broker.Core.Policy;

namespace Broker.Core.Catalog;

/// <summary>Puts what documents only name into what names it: managed policies, boundaries, groups. What is not there is reported.</summary>
internal sealed class CatalogReferences
{
    private readonly Dictionary<string, AttachedPolicy> _policies = new(StringComparer.Ordinal);
    private readonly Dictionary<(AccountId Account, string Name), ImmutableArray<AttachedPolicy>> _groups = [];
    private readonly bool _isPartial;

    private CatalogReferences(CatalogDraft draft)
    {
        _isPartial = draft.IsPartial;
        foreach (var policy in draft.Policies)
        {
            _policies.TryAdd(policy.Value.Arn.Text, new AttachedPolicy(policy.Value.Arn.Text, policy.Value.Document));
        }

        foreach (var group in draft.Groups)
        {
            _groups.TryAdd((group.Value.Account, group.Value.Name), PoliciesOf(group));
        }
    }

    /// <summary>Gives what a snapshot is made of; not to be used when anything was reported.</summary>
    public static CatalogContents Resolve(CatalogDraft draft, PrincipalPins pins)
    {
        var references = new CatalogReferences(draft);
        return new CatalogContents(
            [.. draft.Roles.Select(role => references.Resolve(role, pins))],
            [.. draft.Providers.Select(provider => provider.Value)])
        {
            SamlProviders = [.. draft.SamlProviders.Select(provider => provider.Value)],
            LdapProviders = [.. draft.LdapProviders.Select(provider => provider.Value)],
            Users = [.. draft.Users.Select(references.Resolve)],
            Groups = [.. draft.Groups.Select(references.Resolve)],
            Policies = [.. draft.Policies.Select(policy => policy.Value)],
            Accounts = [.. draft.Accounts.Select(account => account.Value)],
        };
    }

    private IamRole Resolve(CatalogEntry<IamRole> role, PrincipalPins pins)
    {
        var ids = pins.Of(role.Value.Arn);

        // Most roles of a workload have nothing to put in: 100,000 copies would cost more than the rest of the load's end.
        return ids.Count == 0 && ReferenceEquals(role.Identity, IdentityPolicies.None)
            ? role.Value
            : role.Value with { Policies = PoliciesOf(role), Boundary = BoundaryOf(role), PrincipalIds = ids };
    }

    private IamUser Resolve(CatalogEntry<IamUser> user) => user.Value with
    {
        Policies = [.. PoliciesOf(user).Concat(user.Groups.SelectMany(group => PoliciesOf(user, group))).Distinct()],
        Boundary = BoundaryOf(user),
    };

    private IamGroup Resolve(CatalogEntry<IamGroup> group) => group.Value with
    {
        Policies = _groups.GetValueOrDefault((group.Value.Account, group.Value.Name), []),
    };

    private ImmutableArray<AttachedPolicy> PoliciesOf<T>(CatalogEntry<T> entry) =>
        [.. entry.Identity.Inline, .. entry.Identity.Attached.Select(arn => Find(entry, IdentityPolicies.AttachedMember, arn)).OfType<AttachedPolicy>()];

    private AttachedPolicy? BoundaryOf<T>(CatalogEntry<T> entry) =>
        entry.Identity.Boundary is { } arn ? Find(entry, IdentityPolicies.BoundaryMember, arn) : null;

    private ImmutableArray<AttachedPolicy> PoliciesOf(CatalogEntry<IamUser> user, PlacedText group)
    {
        var account = user.Value.Arn.Account;
        if (_groups.TryGetValue((account, group.Text), out var policies))
        {
            return policies;
        }

        if (!_isPartial)
        {
            var known = _groups.Keys.Where(key => key.Account == account).Select(key => key.Name);
            user.Problems.Refuse(group.At, $"spec.groups: account {account} has no group {Quoted.Text(group.Text)}{NearestName.Hint(group.Text, known)}");
        }

        return [];
    }

    private AttachedPolicy? Find<T>(CatalogEntry<T> entry, string member, PlacedText arn)
    {
        if (_policies.TryGetValue(arn.Text, out var policy))
        {
            return policy;
        }

        if (!_isPartial)
        {
            // Nothing of AWS's own policies is built in: what one allows here is what the catalog's document of it says.
            var howTo = PolicyArn.TryParse(arn.Text, out var named) && named.Account is null ? " (AWS's own need a document too: an IamPolicy with account: aws)" : "";
            entry.Problems.Refuse(arn.At, $"spec.{member}: {Quoted.Text(arn.Text)} is no IamPolicy of this catalog{NearestName.Hint(arn.Text, _policies.Keys)}{howTo}");
        }

        return null;
    }
}
