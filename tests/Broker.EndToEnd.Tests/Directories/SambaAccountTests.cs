using Broker.Core.Catalog.Ldap;
using Broker.Ldap.Results;
using Broker.TestKit.Ldap;

namespace Broker.EndToEnd.Tests.Directories;

/// <summary>The states of accounts: one outward answer, and a reason of each for audit.</summary>
[Trait("needs", "cluster")]
[Trait("threat", "L-18")]
[Collection(SambaCollection.Name)]
public sealed class SambaAccountTests(SharedDomain shared)
{
    public static TheoryData<string, DirectoryReason> States => new()
    {
        { "disabled", DirectoryReason.AccountDisabled },
        { "expired", DirectoryReason.AccountExpired },
        { "must-change", DirectoryReason.MustChangePassword },
        { "at-no-hour", DirectoryReason.LogonRestricted },
        { "elsewhere", DirectoryReason.LogonRestricted },
    };

    [Theory]
    [MemberData(nameof(States))]
    public async Task Refuses_an_account_that_is_not_good_with_its_reason(string username, DirectoryReason reason)
    {
        foreach (var mode in new[] { LdapBindMode.Search, LdapBindMode.UserPrincipalName })
        {
            await using var directory = new DomainSignIn(shared.Provider(mode));

            var refusal = await directory.RefusalAsync(username, DomainEntries.Password);

            Assert.Equal(new DirectoryRefusal(DirectoryRefusalKind.Refused, reason), refusal);
        }
    }

    [Theory]
    [MemberData(nameof(States))]
    public async Task Refuses_a_wrong_password_before_it_tells_the_state(string username, DirectoryReason reason)
    {
        await using var directory = new DomainSignIn(shared.Provider(LdapBindMode.Search));

        var refusal = await directory.RefusalAsync(username, "wrong");

        Assert.NotEqual(reason, refusal.Reason);
        Assert.Equal(new DirectoryRefusal(DirectoryRefusalKind.Refused, DirectoryReason.WrongPassword), refusal);
    }

    [Fact]
    public async Task Tells_wrong_password_and_unknown_user_apart_inside_only()
    {
        await using var searching = new DomainSignIn(shared.Provider(LdapBindMode.Search));
        await using var byPrincipalName = new DomainSignIn(shared.Provider(LdapBindMode.UserPrincipalName));
        var provider = shared.Provider(LdapBindMode.UserPrincipalName);
        await using var withoutService = new DomainSignIn(provider with { Connection = provider.Connection with { ServiceAccount = null } });

        var wrong = new DirectoryRefusal(DirectoryRefusalKind.Refused, DirectoryReason.WrongPassword);
        var unknown = new DirectoryRefusal(DirectoryRefusalKind.Refused, DirectoryReason.UnknownUser);
        Assert.Equal(wrong, await searching.RefusalAsync("mistyping", "wrong"));
        Assert.Equal(unknown, await searching.RefusalAsync("nobody", "wrong"));

        // The service account finds the person before a password goes out.
        Assert.Equal(wrong, await byPrincipalName.RefusalAsync("mistyping", "wrong"));
        Assert.Equal(unknown, await byPrincipalName.RefusalAsync("nobody", "wrong"));

        // Without one the domain is the first to know. Samba says 52e of a name that it does not know; Microsoft documents 525.
        Assert.Equal(wrong, await withoutService.RefusalAsync("nobody", "wrong"));
        Assert.Equal("mistyping", (await byPrincipalName.SignInAsync("mistyping", DomainEntries.Password)).Username);
    }

    [Fact]
    public async Task Refuses_an_account_that_the_domain_locked_and_keeps_reading_who_is_signed_in()
    {
        await using var directory = new DomainSignIn(shared.Provider(LdapBindMode.UserPrincipalName));
        var before = await directory.SignInAsync("locked", DomainEntries.Password);
        for (var i = 0; i < SambaDomain.LockoutThreshold; i++)
        {
            Assert.Equal(DirectoryReason.WrongPassword, (await directory.RefusalAsync("locked", "wrong")).Reason);
        }

        var refusal = await directory.RefusalAsync("locked", DomainEntries.Password);

        Assert.Equal(new DirectoryRefusal(DirectoryRefusalKind.Refused, DirectoryReason.AccountLocked), refusal);

        // Else whoever guesses passwords would end other people's sessions.
        Assert.Equal("locked", (await directory.ReadAgainAsync(before)).Username);
    }

    [Fact]
    public async Task Reads_again_that_a_person_left_a_group_and_then_the_company()
    {
        await using var directory = new DomainSignIn(shared.Provider(LdapBindMode.UserPrincipalName));
        var person = DomainEntries.PersonDn("leaving");
        var before = await directory.SignInAsync("leaving", DomainEntries.Password);
        Assert.Equal(3, before.Groups.Length);

        await shared.Domain.ChangeAsync(new DomainEntries().Modify(DomainEntries.GroupDn("team"), "delete", "member", person));
        Assert.Empty((await directory.ReadAgainAsync(before)).Groups);

        await shared.Domain.RunToolAsync(["user", "disable", "leaving"]);
        Assert.Equal(DirectoryReason.AccountDisabled, (await directory.RefusalToReadAgainAsync(before)).Reason);

        await shared.Domain.RunToolAsync(["user", "enable", "leaving"]);
        await shared.Domain.ChangeAsync(new DomainEntries().Replace(person, "accountExpires", "116444736000000000"));
        Assert.Equal(DirectoryReason.AccountExpired, (await directory.RefusalToReadAgainAsync(before)).Reason);

        await shared.Domain.RunToolAsync(["user", "delete", "leaving"]);
        Assert.Equal(DirectoryReason.UnknownUser, (await directory.RefusalToReadAgainAsync(before)).Reason);
    }

    [Fact]
    public async Task Reads_again_that_an_administrator_wants_another_password()
    {
        const string Account = "resetting";
        await using var directory = new DomainSignIn(shared.Provider(LdapBindMode.Search));
        var before = await directory.SignInAsync(Account, DomainEntries.Password);
        Assert.Equal(Account, (await directory.ReadAgainAsync(before)).Username);

        await shared.Domain.ChangeAsync(new DomainEntries().Replace(DomainEntries.PersonDn(Account), "pwdLastSet", "0"));
        Assert.Equal(DirectoryReason.MustChangePassword, (await directory.RefusalToReadAgainAsync(before)).Reason);

        // Of an account whose password never expires nobody is asked for another one.
        const int NeverExpires = 0x10000;
        await shared.Domain.ChangeAsync(new DomainEntries().Replace(
            DomainEntries.PersonDn(Account), "userAccountControl", (DomainEntries.Normal | NeverExpires).ToString(System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal(Account, (await directory.ReadAgainAsync(before)).Username);
    }
}
