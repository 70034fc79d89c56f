namespace Broker.Core.Catalog;

/// <summary>What no document shows alone: names taken twice, and trust in a provider that is not there.</summary>
internal static class CrossChecks
{
    /// <summary>Reports every clash at the later document, pointing at the earlier one.</summary>
    /// <param name="providers">All providers that could be read.</param>
    /// <param name="roles">All roles that could be read.</param>
    /// <param name="mayLackProviders">Some document could not be read: a provider that seems to be missing may be in it.</param>
    public static void Check(
        IReadOnlyList<CatalogEntry<OidcProvider>> providers,
        IReadOnlyList<CatalogEntry<IamRole>> roles,
        bool mayLackProviders)
    {
        RefuseTwice(providers, provider => provider.Header.Name, name => $"the name {Quoted.Text(name)} is taken");
        RefuseTwice(roles, role => role.Header.Name, name => $"the name {Quoted.Text(name)} is taken");
        RefuseTwice(providers, provider => provider.Value.Arn, arn => $"the provider {arn} is registered already");

        // A session's ARN shows the role's name without its path, so IAM keeps names unique in the account, without regard to case.
        RefuseTwice(
            roles,
            role => $"{role.Value.Arn.Account}/{role.Value.Arn.Name.ToUpperInvariant()}",
            _ => "the account has a role of this name already (paths and case do not count)");
        RefuseTwice(roles, role => role.Value.RoleId, id => $"the role id {id} is taken");
        if (!mayLackProviders)
        {
            RefuseUnknownProviders(providers, roles);
        }
    }

    private static void RefuseTwice<T>(IEnumerable<CatalogEntry<T>> entries, Func<CatalogEntry<T>, string> keyOf, Func<string, string> why)
    {
        var first = new Dictionary<string, CatalogEntry<T>>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            var key = keyOf(entry);
            if (!first.TryAdd(key, entry))
            {
                entry.Problems.Refuse(entry.Header.NameAt, $"{why(key)}: see {first[key].Place}");
            }
        }
    }

    /// <summary>A trust in a provider that is not registered is a slip of the pen today and an open door on the day somebody registers it.</summary>
    private static void RefuseUnknownProviders(IEnumerable<CatalogEntry<OidcProvider>> providers, IEnumerable<CatalogEntry<IamRole>> roles)
    {
        var accounts = providers
            .DistinctBy(provider => provider.Value.Arn, StringComparer.Ordinal)
            .ToDictionary(provider => provider.Value.Arn, provider => provider.Value.Account, StringComparer.Ordinal);
        foreach (var role in roles)
        {
            foreach (var (provider, at) in role.Federated.Where(f => f.Provider.StartsWith("arn:", StringComparison.Ordinal)))
            {
                if (WhyUnknown(accounts, provider, role.Value.Arn.Account) is { } why)
                {
                    role.Problems.Refuse(at, $"spec.trustPolicy: {Quoted.Text(provider)} {why}");
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

        return account == roleAccount ? null : $"belongs to another account than the role ({roleAccount}): a role sees its own account's providers only";
    }
}
