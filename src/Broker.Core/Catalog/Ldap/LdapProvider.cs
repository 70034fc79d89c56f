namespace Broker.Core.Catalog.Ldap;

/// <summary>A directory as an account has registered it: its people may be federated principals of the account's trust policies.</summary>
/// <param name="Account">The account that owns the registration.</param>
/// <param name="Name">Its name: 1 to 128 characters of <c>[A-Za-z0-9._-]</c>.</param>
/// <param name="Connection">How the directory is reached.</param>
/// <param name="Users">How a person is found and proved.</param>
/// <param name="Mapping">What a session gets from the person's attributes.</param>
/// <remarks>Immutable; safe to share between threads. AWS has no such provider: this one follows <see cref="SamlProvider"/>.</remarks>
public sealed record LdapProvider(AccountId Account, string Name, LdapConnectionSettings Connection, LdapUsers Users, LdapMapping Mapping)
{
    /// <summary>How groups are found.</summary>
    public LdapGroups Groups { get; init; } = LdapGroups.None;

    /// <summary>How often a person may fail.</summary>
    public LdapLoginLimits Limits { get; init; } = LdapLoginLimits.Default;

    /// <summary><c>arn:aws:iam::ACCOUNT:ldap-provider/NAME</c>: what a trust policy names as <c>Principal.Federated</c>.</summary>
    public string Arn => ArnOf(Account, Name);

    /// <summary>Whether an ARN of a provider is one of a directory.</summary>
    public static bool IsArn(string provider) => provider.Contains(":ldap-provider/", StringComparison.Ordinal);

    /// <summary>The ARN of the provider of that account and name.</summary>
    public static string ArnOf(AccountId account, string name) => $"arn:aws:iam::{account}:ldap-provider/{name}";
}
