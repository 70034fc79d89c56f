using Broker.Core.Catalog.Ldap;
using Broker.Core.Catalog.Yaml;

namespace Broker.Core.Catalog;

/// <summary>What no document shows alone: names and ids taken twice, and trust in a provider that is not there.</summary>
internal static class CrossChecks
{
    /// <summary>Reports every clash at the later document, pointing at the earlier one.</summary>
    public static void Check(CatalogDraft draft)
    {
        CheckNames(draft);
        CheckIds(draft);
        if (!draft.IsPartial)
        {
            RefuseUnknownProviders(draft);
            WarnOfMissingActions(draft);
        }
    }

    private static void CheckNames(CatalogDraft draft)
    {
        RefuseTakenNames(draft.Providers);
        RefuseTakenNames(draft.SamlProviders);
        RefuseTakenNames(draft.LdapProviders);
        RefuseTakenNames(draft.Roles);
        RefuseTakenNames(draft.Users);
        RefuseTakenNames(draft.Groups);
        RefuseTakenNames(draft.Policies);
        RefuseTakenNames(draft.Accounts);
        RefuseTwice(draft.Providers, provider => provider.Arn, arn => $"the provider {arn} is registered already");
        RefuseTwice(draft.SamlProviders, provider => provider.Arn, arn => $"the provider {arn} is registered already");
        RefuseTwice(draft.LdapProviders, provider => provider.Arn, arn => $"the provider {arn} is registered already");
        RefuseTwice(draft.Accounts, account => account.Id, id => $"the account {id} has a document already");
        RefuseTwice(draft.Accounts.Where(account => account.Value.Alias is not null), account => account.Alias!, alias => $"the alias {Quoted.Text(alias)} is taken");

        // A session's ARN shows the role's name without its path, so IAM keeps names unique in the account, without regard to case.
        RefuseTwice(draft.Roles, role => (role.Arn.Account, role.Arn.Name.ToUpperInvariant()), _ => Taken("role"));
        RefuseTwice(draft.Users, user => (user.Arn.Account, user.Arn.Name.ToUpperInvariant()), _ => Taken("user"));
        RefuseTwice(draft.Groups, group => (group.Account, group.Name.ToUpperInvariant()), _ => Taken("group"));
        RefuseTwice(draft.Policies, policy => (policy.Arn.Account, policy.Arn.Name.ToUpperInvariant()), _ => Taken("policy"));
    }

    private static void CheckIds(CatalogDraft draft)
    {
        RefuseTwice(draft.Roles, role => role.RoleId, id => $"the role id {id} is taken");
        RefuseTwice(draft.Users, user => user.UserId, id => $"the user id {id} is taken");
        RefuseTwice(draft.Policies, policy => policy.PolicyId, id => $"the policy id {id} is taken");
        RefuseTwice(
            draft.Users.SelectMany(user => user.Value.AccessKeys.Select(key => Claim.Of(user, key.Id)))
                .Concat(draft.Accounts.SelectMany(account => account.Value.RootAccessKeys.Select(key => Claim.Of(account, key.Id)))),
            id => $"the access key {id} is taken");
        RefuseTwice(
            draft.Users.SelectMany(user => user.Value.MfaDevices.Select(device => Claim.Of(user, device.SerialNumber)))
                .Concat(draft.Accounts.SelectMany(account => account.Value.RootMfaDevices.Select(device => Claim.Of(account, device.SerialNumber)))),
            serial => $"the MFA device {serial} is enabled already");
    }

    private static string Taken(string what) => $"the account has a {what} of this name already (paths and case do not count)";

    private static void RefuseTakenNames<T>(IEnumerable<CatalogEntry<T>> entries) =>
        RefuseTwice(entries.Select(entry => Claim.Of(entry, entry.Name.Text)), name => $"the name {Quoted.Text(name)} is taken");

    private static void RefuseTwice<T, TKey>(IEnumerable<CatalogEntry<T>> entries, Func<T, TKey> keyOf, Func<TKey, string> why)
        where TKey : IEquatable<TKey> => RefuseTwice(entries.Select(entry => Claim.Of(entry, keyOf(entry.Value))), why);

    private static void RefuseTwice<TKey>(IEnumerable<Claim<TKey>> claims, Func<TKey, string> why)
        where TKey : IEquatable<TKey>
    {
        var first = new Dictionary<TKey, Claim<TKey>>();
        foreach (var claim in claims)
        {
            if (!first.TryAdd(claim.Key, claim))
            {
                claim.Problems.Refuse(claim.At, $"{why(claim.Key)}: see {first[claim.Key].Place}");
            }
        }
    }

    /// <summary>A trust in a provider that is not registered is a slip of the pen today and an open door on the day somebody registers it.</summary>
    private static void RefuseUnknownProviders(CatalogDraft draft)
    {
        var accounts = draft.Providers.Select(provider => (provider.Value.Arn, provider.Value.Account))
            .Concat(draft.SamlProviders.Select(provider => (provider.Value.Arn, provider.Value.Account)))
            .Concat(draft.LdapProviders.Select(provider => (provider.Value.Arn, provider.Value.Account)))
            .DistinctBy(provider => provider.Arn, StringComparer.Ordinal)
            .ToDictionary(provider => provider.Arn, provider => provider.Account, StringComparer.Ordinal);
        foreach (var role in draft.Roles)
        {
            foreach (var (provider, at) in role.Trust!.Federated)
            {
                if (provider.StartsWith("arn:", StringComparison.Ordinal) && WhyUnknown(accounts, provider, role.Value.Arn.Account) is { } why)
                {
                    role.Problems.Refuse(at, $"spec.trustPolicy: {Quoted.Text(provider)} {why}");
                }
            }
        }
    }

    /// <summary>What a directory's mapping gives to sessions has to be allowed like the role itself; without that nobody gets the role.</summary>
    private static void WarnOfMissingActions(CatalogDraft draft)
    {
        var providers = draft.LdapProviders.Select(provider => provider.Value).DistinctBy(provider => provider.Arn, StringComparer.Ordinal).ToDictionary(provider => provider.Arn, StringComparer.Ordinal);
        foreach (var role in draft.Roles)
        {
            foreach (var (provider, at) in role.Trust!.Federated.DistinctBy(named => named.Text, StringComparer.Ordinal))
            {
                if (!providers.TryGetValue(provider, out var directory) || !role.Value.TrustPolicy.MayAllow(provider, "sts:AssumeRoleWithLDAPIdentity"))
                {
                    continue;
                }

                if (directory.Mapping.SourceIdentity is not null && !role.Value.TrustPolicy.MayAllow(provider, "sts:SetSourceIdentity"))
                {
                    role.Problems.Warn(at, "spec.trustPolicy: the directory's mapping sets a source identity, and no statement allows sts:SetSourceIdentity: nobody of it will get this role");
                }

                if (directory.Mapping.Tags.Any(tag => tag.IsRequired) && !role.Value.TrustPolicy.MayAllow(provider, "sts:TagSession"))
                {
                    role.Problems.Warn(at, "spec.trustPolicy: the directory's mapping sets session tags, and no statement allows sts:TagSession: nobody of it will get this role");
                }
            }
        }
    }

    private static string? WhyUnknown(Dictionary<string, AccountId> accounts, string provider, AccountId roleAccount)
    {
        if (!accounts.TryGetValue(provider, out var account))
        {
            return $"is no provider of this catalog{NearestName.Hint(provider, accounts.Keys)}";
        }

        // A directory is the broker's own: its people may have roles in any account that names it.
        return account == roleAccount || LdapProvider.IsArn(provider) ? null : $"belongs to another account than the role ({roleAccount}): a role sees its own account's providers only";
    }

    /// <summary>Something that only one document may have.</summary>
    private readonly record struct Claim<TKey>(TKey Key, YamlPosition At, FileProblems Problems)
    {
        public string Place => $"{Problems.File}:{At.Line}";
    }

    private static class Claim
    {
        public static Claim<TKey> Of<T, TKey>(CatalogEntry<T> entry, TKey key) => new(key, entry.Name.At, entry.Problems);
    }
}
