using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Broker.Core.Catalog;

/// <summary>All roles and providers at one moment: immutable, looked up without locks, swapped whole.</summary>
public sealed class CatalogSnapshot
{
    private readonly FrozenDictionary<string, IamRole> _roles;
    private readonly FrozenDictionary<(AccountId Account, string Issuer), OidcProvider> _providers;

    /// <summary>Builds a snapshot. ARNs and (account, issuer) pairs must be unique: the loader has checked that.</summary>
    public CatalogSnapshot(IReadOnlyCollection<IamRole> roles, IReadOnlyCollection<OidcProvider> providers)
    {
        _roles = roles.ToFrozenDictionary(role => role.Arn.Text, StringComparer.Ordinal);
        _providers = providers.ToFrozenDictionary(provider => (provider.Account, provider.Issuer));
    }

    /// <summary>Every role, in no stated order.</summary>
    public IReadOnlyCollection<IamRole> Roles => _roles.Values;

    /// <summary>Every provider, in no stated order.</summary>
    public IReadOnlyCollection<OidcProvider> Providers => _providers.Values;

    /// <summary>Finds a role by its exact ARN.</summary>
    public bool TryGetRole(RoleArn arn, [NotNullWhen(true)] out IamRole? role) => _roles.TryGetValue(arn.Text, out role);

    /// <summary>Finds the provider that <paramref name="account"/> registered for exactly this issuer.</summary>
    public bool TryGetProvider(AccountId account, string issuer, [NotNullWhen(true)] out OidcProvider? provider) =>
        _providers.TryGetValue((account, issuer), out provider);
}
