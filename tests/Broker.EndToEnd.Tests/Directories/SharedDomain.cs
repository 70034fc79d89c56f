using Broker.Core;
using Broker.Core.Catalog.Ldap;
using Broker.TestKit.Ldap;

namespace Broker.EndToEnd.Tests.Directories;

/// <summary>
/// A domain with people in every state that an account can have, groups in groups, and a cycle. Tests that change a person, or type wrong passwords, have one
/// of their own, so that they cannot see one another.
/// </summary>
public sealed class SharedDomain : IAsyncLifetime
{
    /// <summary>01.01.1970 in the unit of Active Directory: 100 ns since 1601.</summary>
    private const string LongAgo = "116444736000000000";

    /// <summary>One bit for each hour of a week; none is set.</summary>
    private static readonly string AtNoHour = new('\0', 21);

    /// <summary>The running domain.</summary>
    public SambaDomain Domain { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Domain = await SambaDomain.StartAsync(new DomainEntries()
        .Person("alice", null, DomainEntries.Normal, ("userPrincipalName", "alice@" + DomainEntries.Domain), ("department", "Entwicklung Süd"))
        .Person("юлия", "Пароль-ß-1")
        .Person("bob", null, DomainEntries.Normal, ("employeeID", "4711"))
        .Person("4711", "Mallory-Own-1")
        .Person("disabled", null, DomainEntries.Normal | DomainEntries.Disabled)
        .Person("expired", null, DomainEntries.Normal, ("accountExpires", LongAgo))
        .Person("must-change", null, DomainEntries.Normal, ("pwdLastSet", "0"))
        .Person("at-no-hour", null, DomainEntries.Normal, ("logonHours", AtNoHour))
        .Person("elsewhere", null, DomainEntries.Normal, ("userWorkstations", "ELSEWHERE"))
        .Person("van  der berg")
        .Person("locked")
        .Person("mistyping")
        .Person("leaving")
        .Person("resetting")
        .Group("team", DomainEntries.PersonDn("alice"), DomainEntries.PersonDn("leaving"))
        .Group("department", DomainEntries.GroupDn("team"))
        .Group("company", DomainEntries.GroupDn("department"))
        .Group("strangers", DomainEntries.PersonDn("bob"))
        .Unit("OU=Elsewhere," + DomainEntries.Suffix)
        .GroupAt("CN=company,OU=Elsewhere," + DomainEntries.Suffix, "company-elsewhere", DomainEntries.PersonDn("bob"))

        // The company is part of the team: a cycle.
        .Modify(DomainEntries.GroupDn("team"), "add", "member", DomainEntries.GroupDn("company")));

    public async ValueTask DisposeAsync()
    {
        if (Domain is not null)
        {
            await Domain.DisposeAsync();
        }
    }

    /// <summary>The domain as an account registers it.</summary>
    /// <param name="mode">How people are bound.</param>
    /// <param name="groups">How groups are found.</param>
    /// <param name="isLdaps">Else StartTLS.</param>
    public LdapProvider Provider(LdapBindMode mode, LdapGroupMode groups = LdapGroupMode.InChain, bool isLdaps = true) => new(
        AccountId.TryParse("123456789012", out var account) ? account : throw new InvalidOperationException(),
        "corp",
        new LdapConnectionSettings
        {
            Servers = [new LdapServer(Domain.Address.ToString(), isLdaps ? 636 : 389, isLdaps)],
            CaFile = Domain.CaFile,
            ServiceAccount = new LdapServiceAccount(SambaDomain.ServiceDn, Domain.ServicePasswordFile),
        },

        // The whole domain: its answers end with references to its other partitions.
        new LdapUsers(mode)
        {
            BaseDn = DomainEntries.Suffix,
            Filter = "(&(objectCategory=person)(sAMAccountName={username}))",
            NameAttribute = "sAMAccountName",
            Domain = DomainEntries.Domain,
        },
        new LdapMapping { Tags = [new LdapTagRule("department", "{attr:department}")] })
    {
        Groups = new LdapGroups(groups) { BaseDn = DomainEntries.Suffix, Filter = "(objectClass=group)" },
    };
}
