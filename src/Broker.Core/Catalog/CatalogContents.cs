using Broker.Core.Catalog.Ldap;

namespace Broker.Core.Catalog;

/// <summary>What a snapshot is made of. The keys of each kind must be unique: the loader has checked that.</summary>
/// <param name="Roles">All roles.</param>
/// <param name="Providers">All identity providers.</param>
public sealed record CatalogContents(IReadOnlyCollection<IamRole> Roles, IReadOnlyCollection<OidcProvider> Providers)
{
    /// <summary>All SAML identity providers.</summary>
    public IReadOnlyCollection<SamlProvider> SamlProviders { get; init; } = [];

    /// <summary>All directories.</summary>
    public IReadOnlyCollection<LdapProvider> LdapProviders { get; init; } = [];

    /// <summary>All users.</summary>
    public IReadOnlyCollection<IamUser> Users { get; init; } = [];

    /// <summary>All groups.</summary>
    public IReadOnlyCollection<IamGroup> Groups { get; init; } = [];

    /// <summary>All managed policies.</summary>
    public IReadOnlyCollection<IamPolicy> Policies { get; init; } = [];

    /// <summary>The accounts that have a document.</summary>
    public IReadOnlyCollection<Account> Accounts { get; init; } = [];
}
