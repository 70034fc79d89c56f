using System.Collections.Immutable;
using Broker.Core.Catalog.Yaml;

namespace Broker.Core.Catalog;

/// <summary>An identity provider that every account of the catalog has without a document, unless it registers the same issuer itself.</summary>
/// <param name="Issuer">As in <see cref="OidcProvider"/>.</param>
/// <param name="ClientIds">As in <see cref="OidcProvider"/>.</param>
/// <param name="Keys">As in <see cref="OidcProvider"/>.</param>
/// <param name="LongestTokenLife">As in <see cref="OidcProvider"/>.</param>
public sealed record CommonProvider(string Issuer, ImmutableArray<string> ClientIds, IssuerKeyOrigin Keys, TimeSpan? LongestTokenLife = null)
{
    /// <summary>Adds it to every account that a document of the draft is of.</summary>
    internal void AddTo(CatalogDraft draft)
    {
        var registered = draft.Providers
            .Where(provider => string.Equals(provider.Value.Issuer, Issuer, StringComparison.Ordinal))
            .Select(provider => provider.Value.Account)
            .ToHashSet();
        var accounts = draft.Roles.Select(role => role.Value.Arn.Account)
            .Concat(draft.Users.Select(user => user.Value.Arn.Account))
            .Concat(draft.Accounts.Select(account => account.Value.Id))
            .Concat(draft.Providers.Select(provider => provider.Value.Account))
            .Concat(draft.SamlProviders.Select(provider => provider.Value.Account))
            .Concat(draft.LdapProviders.Select(provider => provider.Value.Account))
            .Distinct()
            .Where(account => !registered.Contains(account))
            .ToList();

        // Nothing can be wrong with it, so nobody reads its problems; names are unique among documents, which cannot have a space.
        var nobody = new FileProblems("the cluster's own provider", new CatalogProblems());
        foreach (var account in accounts)
        {
            var provider = new OidcProvider(account, Issuer, ClientIds, Keys, LongestTokenLife);
            draft.Providers.Add(new CatalogEntry<OidcProvider>(provider, new PlacedText($"the cluster's own provider {account}", YamlPosition.Start), nobody));
        }
    }
}
