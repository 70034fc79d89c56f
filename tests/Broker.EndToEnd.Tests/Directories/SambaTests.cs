using Broker.Core.Catalog.Ldap;
using Broker.Ldap.Names;
using Broker.Ldap.Results;
using Broker.TestKit.Ldap;

namespace Broker.EndToEnd.Tests.Directories;

/// <summary>What only Active Directory has, on a domain controller of Samba: principal names, rules of matching in chain, security identifiers, account states.</summary>
/// <remarks>
/// Where Samba 4.17 is known to differ from Active Directory: an unknown principal name or DN is answered with sub-code 52e (wrong password), for which
/// Microsoft documents 525; attributes with more than 1500 values are given whole, where Active Directory cuts them (<c>range=</c>); a password's age ends
/// after whole days, so that sub-code 532 is not asked for here.
/// </remarks>
[Trait("needs", "cluster")]
[Collection(SambaCollection.Name)]
public sealed class SambaTests(SharedDomain shared)
{
    private static readonly string[] NestedGroups =
    [
        "cn=company,ou=Groups,dc=corp,dc=example,dc=com",
        "cn=department,ou=Groups,dc=corp,dc=example,dc=com",
        "cn=team,ou=Groups,dc=corp,dc=example,dc=com",
    ];

    [Theory]
    [InlineData(LdapBindMode.UserPrincipalName, true)]
    [InlineData(LdapBindMode.UserPrincipalName, false)]
    [InlineData(LdapBindMode.Search, true)]
    [InlineData(LdapBindMode.Search, false)]
    public async Task Proves_a_person_over_ldaps_and_starttls(LdapBindMode mode, bool isLdaps)
    {
        await using var directory = new DomainSignIn(shared.Provider(mode, isLdaps: isLdaps));

        var alice = await directory.SignInAsync(" Alice ", DomainEntries.Password);

        Assert.Equal("alice", alice.Username);
        Assert.Equal("cn=alice,ou=People,dc=corp,dc=example,dc=com", alice.Dn);
        Assert.Equal("Entwicklung Süd", Assert.Single(alice.Attributes["department"]));
        Assert.Equal(NestedGroups, alice.Groups);
    }

    [Theory]
    [InlineData(LdapBindMode.UserPrincipalName)]
    [InlineData(LdapBindMode.Search)]
    [Trait("threat", "L-17")]
    public async Task Proves_names_and_passwords_beyond_ascii(LdapBindMode mode)
    {
        await using var directory = new DomainSignIn(shared.Provider(mode));

        Assert.Equal("юлия", (await directory.SignInAsync("Юлия", "Пароль-ß-1")).Username);
        Assert.Equal(DirectoryReason.WrongPassword, (await directory.RefusalAsync("юлия", "Пароль-ss-1")).Reason);
    }

    [Fact]
    public async Task Proves_with_the_persons_own_rights_where_there_is_no_service_account()
    {
        var provider = shared.Provider(LdapBindMode.UserPrincipalName);
        await using var directory = new DomainSignIn(provider with { Connection = provider.Connection with { ServiceAccount = null } });

        var alice = await directory.SignInAsync("alice", DomainEntries.Password);

        Assert.Equal(NestedGroups, alice.Groups);
        Assert.False(directory.Directory.CanReadAgain);
    }

    [Fact]
    public async Task Refuses_somebody_whose_principal_name_finds_another()
    {
        // Samba keeps principal names and account names apart, as patched Active Directories do; what people are found by may be another attribute.
        var provider = shared.Provider(LdapBindMode.UserPrincipalName);
        await using var directory = new DomainSignIn(provider with
        {
            Users = provider.Users with { Filter = "(employeeID={username})", NameAttribute = "employeeID" },
        });

        var refusal = await directory.RefusalAsync("4711", "Mallory-Own-1");

        Assert.Equal(new DirectoryRefusal(DirectoryRefusalKind.Refused, DirectoryReason.AmbiguousUser), refusal);
    }

    [Theory]
    [InlineData("van der berg")]
    [InlineData(" VAN   der  Berg ")]
    [InlineData("Van der Berg  @Corp.example.com")]
    [Trait("threat", "L-06")]
    public async Task Has_one_name_of_a_person_however_many_spaces_are_typed(string username)
    {
        // The directory finds the entry for all of them: each would have a budget of failures.
        var provider = shared.Provider(LdapBindMode.UserPrincipalName);
        await using var directory = new DomainSignIn(provider);

        Assert.Equal("van der berg", (await directory.SignInAsync(username, DomainEntries.Password)).Username);
        Assert.True(LoginName.TryCreate(username, provider.Users, out var name, out _));
        Assert.Equal("van der berg", name.Text);
    }

    [Theory]
    [InlineData("CORP\\alice")]
    [InlineData("alice@corp.example.com@corp.example.com")]
    [InlineData("alice@elsewhere.example.com")]
    [InlineData("cn=alice,ou=people,dc=corp,dc=example,dc=com")]
    [Trait("threat", "L-02")]
    public async Task Refuses_other_forms_of_a_name_with_the_right_password(string username)
    {
        await using var directory = new DomainSignIn(shared.Provider(LdapBindMode.UserPrincipalName));

        Assert.Equal(DirectoryReason.UnknownUser, (await directory.RefusalAsync(username, DomainEntries.Password)).Reason);
        Assert.Equal("alice", (await directory.SignInAsync("alice@CORP.example.com", DomainEntries.Password)).Username);
    }

    [Theory]
    [InlineData(LdapGroupMode.InChain)]
    [InlineData(LdapGroupMode.MemberOf)]
    [InlineData(LdapGroupMode.Search)]
    [Trait("threat", "L-11")]
    [Trait("threat", "L-12")]
    public async Task Finds_groups_of_groups_once_and_none_of_equal_name(LdapGroupMode mode)
    {
        await using var directory = new DomainSignIn(shared.Provider(LdapBindMode.Search, mode));

        Assert.Equal(NestedGroups, (await directory.SignInAsync("alice", DomainEntries.Password)).Groups);
        Assert.Equal(
            ["cn=company,ou=Elsewhere,dc=corp,dc=example,dc=com", "cn=strangers,ou=Groups,dc=corp,dc=example,dc=com"],
            (await directory.SignInAsync("bob", DomainEntries.Password)).Groups);
    }

    [Fact]
    public async Task Finds_the_direct_groups_only_where_nested_ones_do_not_count()
    {
        var provider = shared.Provider(LdapBindMode.Search, LdapGroupMode.MemberOf);
        await using var directory = new DomainSignIn(provider with { Groups = provider.Groups with { IsNested = false } });

        Assert.Equal(["cn=team,ou=Groups,dc=corp,dc=example,dc=com"], (await directory.SignInAsync("alice", DomainEntries.Password)).Groups);
    }

    [Fact]
    public async Task Reads_the_security_identifiers_of_all_groups()
    {
        await using var directory = new DomainSignIn(shared.Provider(LdapBindMode.UserPrincipalName, LdapGroupMode.TokenGroups));

        var groups = (await directory.SignInAsync("alice", DomainEntries.Password)).Groups;

        // Three of the domain's own, its Domain Users (513), which no member attribute names, and the built-in Users.
        Assert.Contains("S-1-5-32-545", groups);
        var own = groups.Where(group => group.StartsWith("S-1-5-21-", StringComparison.Ordinal)).ToList();
        Assert.Equal(4, own.Count);
        Assert.Single(own, group => group.EndsWith("-513", StringComparison.Ordinal));
        Assert.Equal(5, groups.Length);
    }

    [Fact]
    public async Task Refuses_a_person_in_more_groups_than_are_looked_at()
    {
        foreach (var mode in new[] { LdapGroupMode.InChain, LdapGroupMode.MemberOf, LdapGroupMode.Search })
        {
            var provider = shared.Provider(LdapBindMode.Search, mode);
            await using var enough = new DomainSignIn(provider with { Groups = provider.Groups with { Most = 3 } });
            await using var tooFew = new DomainSignIn(provider with { Groups = provider.Groups with { Most = 2 } });

            Assert.Equal(3, (await enough.SignInAsync("alice", DomainEntries.Password)).Groups.Length);
            Assert.Equal(DirectoryReason.TooManyGroups, (await tooFew.RefusalAsync("alice", DomainEntries.Password)).Reason);
        }
    }

    [Fact]
    [Trait("threat", "L-10")]
    public async Task Refuses_a_domain_of_another_authority()
    {
        using var other = new TestKit.TestCertificates();
        using var folder = new TestKit.TemporaryFolder();
        var provider = shared.Provider(LdapBindMode.Search);
        await using var directory = new DomainSignIn(provider with { Connection = provider.Connection with { CaFile = folder.Write("ca.pem", other.CaPem) } });

        var refusal = await directory.RefusalAsync("alice", DomainEntries.Password);

        Assert.Equal(new DirectoryRefusal(DirectoryRefusalKind.Unavailable, DirectoryReason.TlsFailed), refusal);
    }
}
