using Broker.Core.Catalog.Ldap;

namespace Broker.Core.Catalog;

/// <summary>What the documents of a load say, each for itself. Not thread safe.</summary>
internal sealed class CatalogDraft
{
    /// <summary>Identity providers.</summary>
    public List<CatalogEntry<OidcProvider>> Providers { get; } = [];

    /// <summary>SAML identity providers.</summary>
    public List<CatalogEntry<SamlProvider>> SamlProviders { get; } = [];

    /// <summary>Directories.</summary>
    public List<CatalogEntry<LdapProvider>> LdapProviders { get; } = [];

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

    /// <summary>Whether nothing that could be used was read.</summary>
    public bool IsEmpty => Providers.Count + SamlProviders.Count + LdapProviders.Count + Roles.Count + Users.Count + Groups.Count + Policies.Count + Accounts.Count == 0;
}
