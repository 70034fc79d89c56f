using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Broker.Core.Catalog.Ldap;
using Broker.Core.Telemetry;

namespace Broker.Core.Catalog;

/// <summary>All of a catalog at one moment: immutable, looked up without locks, swapped whole.</summary>
/// <remarks>A lookup costs the same in a catalog of 100,000 roles as in one of ten. Thread safe.</remarks>
public sealed class CatalogSnapshot
{
    private readonly FrozenDictionary<string, IamRole> _roles;
    private readonly FrozenDictionary<(AccountId Account, string Issuer), OidcProvider> _providers;
    private readonly FrozenDictionary<string, SamlProvider> _samlProviders;
    private readonly FrozenDictionary<(AccountId Account, string Name), LdapProvider> _ldapProviders;
    private readonly FrozenDictionary<string, ImmutableArray<IamRole>> _rolesOfDirectories;
    private readonly FrozenDictionary<string, IamUser> _users;
    private readonly FrozenDictionary<string, AccessKey> _accessKeys;
    private readonly FrozenDictionary<string, IamPolicy> _policies;
    private readonly FrozenDictionary<AccountId, Account> _accounts;
    private readonly FrozenSet<AccountId> _accountIds;

    /// <summary>Builds a snapshot.</summary>
    /// <exception cref="ArgumentException">Two have the same key: ARN, account and issuer, or access key id.</exception>
    public CatalogSnapshot(CatalogContents contents)
    {
        _roles = contents.Roles.ToFrozenDictionary(role => role.Arn.Text, StringComparer.Ordinal);
        _providers = contents.Providers.ToFrozenDictionary(provider => (provider.Account, provider.Issuer));
        _samlProviders = contents.SamlProviders.ToFrozenDictionary(provider => provider.Arn, StringComparer.Ordinal);
        _ldapProviders = contents.LdapProviders.ToFrozenDictionary(provider => (provider.Account, provider.Name));
        _rolesOfDirectories = RolesOf(contents);
        _users = contents.Users.ToFrozenDictionary(user => user.Arn.Text, StringComparer.Ordinal);
        _accessKeys = contents.Users.SelectMany(user => user.AccessKeys)
            .Concat(contents.Accounts.SelectMany(account => account.RootAccessKeys))
            .ToFrozenDictionary(key => key.Id, StringComparer.Ordinal);
        _policies = contents.Policies.ToFrozenDictionary(policy => policy.Arn.Text, StringComparer.Ordinal);
        _accounts = contents.Accounts.ToFrozenDictionary(account => account.Id);
        _accountIds = _accounts.Keys
            .Concat(contents.Roles.Select(role => role.Arn.Account))
            .Concat(contents.Users.Select(user => user.Arn.Account))
            .Concat(contents.Providers.Select(provider => provider.Account))
            .Concat(contents.SamlProviders.Select(provider => provider.Account))
            .Concat(contents.LdapProviders.Select(provider => provider.Account))
            .ToFrozenSet();
        Groups = contents.Groups;
    }

    /// <summary>Every role, in no stated order.</summary>
    public IReadOnlyCollection<IamRole> Roles => _roles.Values;

    /// <summary>Every identity provider, in no stated order.</summary>
    public IReadOnlyCollection<OidcProvider> Providers => _providers.Values;

    /// <summary>Every SAML identity provider, in no stated order.</summary>
    public IReadOnlyCollection<SamlProvider> SamlProviders => _samlProviders.Values;

    /// <summary>Every directory, in no stated order.</summary>
    public IReadOnlyCollection<LdapProvider> LdapProviders => _ldapProviders.Values;

    /// <summary>Every user, in no stated order.</summary>
    public IReadOnlyCollection<IamUser> Users => _users.Values;

    /// <summary>Every group; their policies are among those of their users already.</summary>
    public IReadOnlyCollection<IamGroup> Groups { get; }

    /// <summary>Every managed policy, in no stated order.</summary>
    public IReadOnlyCollection<IamPolicy> Policies => _policies.Values;

    /// <summary>Every account that has a document, in no stated order.</summary>
    public IReadOnlyCollection<Account> Accounts => _accounts.Values;

    /// <summary>Finds a role by its exact ARN.</summary>
    public bool TryGetRole(RoleArn arn, [NotNullWhen(true)] out IamRole? role) => _roles.TryGetValue(arn.Text, out role);

    /// <summary>Finds the provider that <paramref name="account"/> registered for exactly this issuer.</summary>
    public bool TryGetProvider(AccountId account, string issuer, [NotNullWhen(true)] out OidcProvider? provider) =>
        _providers.TryGetValue((account, issuer), out provider);

    /// <summary>Finds a SAML provider by its exact ARN among those that <paramref name="account"/> registered.</summary>
    public bool TryGetSamlProvider(AccountId account, string arn, [NotNullWhen(true)] out SamlProvider? provider)
    {
        provider = _samlProviders.TryGetValue(arn, out var found) && found.Account == account ? found : null;
        return provider is not null;
    }

    /// <summary>Finds a directory by its account and exact name.</summary>
    public bool TryGetLdapProvider(AccountId account, string name, [NotNullWhen(true)] out LdapProvider? provider) =>
        _ldapProviders.TryGetValue((account, name), out provider);

    /// <summary>The roles of every account whose trust policy has an Allow statement that names this directory, by ARN; made once, when the snapshot is.</summary>
    public ImmutableArray<IamRole> RolesTrusting(LdapProvider provider) => _rolesOfDirectories.TryGetValue(provider.Arn, out var roles) ? roles : [];

    /// <summary>Finds a user by its exact ARN.</summary>
    public bool TryGetUser(UserArn arn, [NotNullWhen(true)] out IamUser? user) => _users.TryGetValue(arn.Text, out user);

    /// <summary>Finds a long-term access key, active or not, of a user or a root.</summary>
    public bool TryGetAccessKey(string id, [NotNullWhen(true)] out AccessKey? key) => _accessKeys.TryGetValue(id, out key);

    /// <summary>Finds a managed policy by its exact ARN.</summary>
    public bool TryGetPolicy(PolicyArn arn, [NotNullWhen(true)] out IamPolicy? policy) => _policies.TryGetValue(arn.Text, out policy);

    /// <summary>Finds a managed policy by an ARN that came with a session: the document that counts is today's.</summary>
    public bool TryGetPolicy(string arn, [NotNullWhen(true)] out IamPolicy? policy) => _policies.TryGetValue(arn, out policy);

    /// <summary>Finds what a document says about an account; false when there is none, and defaults hold.</summary>
    public bool TryGetAccount(AccountId id, [NotNullWhen(true)] out Account? account) => _accounts.TryGetValue(id, out account);

    /// <summary>Whether any document here is of this account: its own, or that of a role, user or provider.</summary>
    public bool HasAccount(AccountId id) => _accountIds.Contains(id);

    /// <summary>Tells how many documents of each kind are here.</summary>
    public void Count(BrokerMeter meter)
    {
        meter.CatalogHolds("OidcProvider", _providers.Count);
        meter.CatalogHolds("SamlProvider", _samlProviders.Count);
        meter.CatalogHolds("LdapProvider", _ldapProviders.Count);
        meter.CatalogHolds("IamRole", _roles.Count);
        meter.CatalogHolds("IamUser", _users.Count);
        meter.CatalogHolds("IamGroup", Groups.Count);
        meter.CatalogHolds("IamPolicy", _policies.Count);
        meter.CatalogHolds("Account", _accounts.Count);
    }

    /// <summary>What holds for an account: its document, or the defaults.</summary>
    public Account AccountOf(AccountId id) => TryGetAccount(id, out var account) ? account : new Account(id);

    /// <summary>Costs nothing where there is no directory: most catalogs have none.</summary>
    private static FrozenDictionary<string, ImmutableArray<IamRole>> RolesOf(CatalogContents contents)
    {
        var arns = contents.LdapProviders.Select(provider => provider.Arn).ToHashSet(StringComparer.Ordinal);
        return arns.Count == 0
            ? FrozenDictionary<string, ImmutableArray<IamRole>>.Empty
            : contents.Roles
                .SelectMany(role => role.TrustPolicy.Directories.Where(arns.Contains), KeyValuePair.Create)
                .GroupBy(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal)
                .ToFrozenDictionary(group => group.Key, group => group.OrderBy(role => role.Arn.Text, StringComparer.Ordinal).ToImmutableArray(), StringComparer.Ordinal);
    }
}
