namespace Broker.Core.Catalog;

/// <summary>What the documents of a load say, each for itself. Not thread safe.</summary>
/// <param name="implied">The provider that accounts have without a document; null for none.</param>
internal sealed class CatalogDraft(ImpliedProvider? implied = null)
{
    /// <summary>Identity providers.</summary>
    public List<CatalogEntry<OidcProvider>> Providers { get; } = [];

    /// <summary>SAML identity providers.</summary>
    public List<CatalogEntry<SamlProvider>> SamlProviders { get; } = [];

    /// <summary>Roles.</summary>
    public List<CatalogEntry<IamRole>> Roles { get; } = [];

    /// <summary>Users.</summary>
    public List<CatalogEntry<IamUser>> Users { get; } = [];

    /// <summary>Groups.</summary>
    public List<CatalogEntry<IamGroup>> Groups { get; } = [];

    /// <summary>Managed policies.</summary>
    public List<CatalogEntry<IamPolicy>> Policies { get; } = [];

    /// <summary>Accounts.</summary>
    public List<CatalogEntry<Account>> Accounts { get; } = [];

    /// <summary>Whether some document could not be read: what seems to be missing may be in it.</summary>
    public bool IsPartial { get; set; }

    /// <summary>The implied provider of each account that is named here and does not register its issuer.</summary>
    public IEnumerable<OidcProvider> ImpliedProviders => implied is null
        ? []
        : Accounts.Select(account => account.Value.Id)
            .Concat(Roles.Select(role => role.Value.Arn.Account))
            .Concat(Users.Select(user => user.Value.Arn.Account))
            .Concat(SamlProviders.Select(provider => provider.Value.Account))
            .Concat(Providers.Select(provider => provider.Value.Account))
            .Except(Providers.Where(provider => string.Equals(provider.Value.Issuer, implied.Issuer, StringComparison.Ordinal)).Select(provider => provider.Value.Account))
            .Select(implied.In);

    /// <summary>Whether nothing that could be used was read.</summary>
    public bool IsEmpty => Providers.Count + SamlProviders.Count + Roles.Count + Users.Count + Groups.Count + Policies.Count + Accounts.Count == 0;
}
