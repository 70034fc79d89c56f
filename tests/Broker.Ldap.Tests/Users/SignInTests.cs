using System.Text;
using Broker.Core.Catalog.Ldap;
using Broker.Ldap.Names;
using Broker.Ldap.Results;
using Broker.TestKit.Ldap;

namespace Broker.Ldap.Tests.Users;

public sealed class SignInTests : IAsyncLifetime
{
    private Slapd _slapd = null!;

    public async ValueTask InitializeAsync() => _slapd = await Slapd.StartAsync(
        new DirectoryTree()
            .Person("alice", "secret", ("mail", "shared@example.com"), ("departmentNumber", "7"))
            .Person("bob", "other", ("mail", "shared@example.com"))
            .Unit($"ou=admins,{DirectoryTree.People}")
            .PersonAt($"cn=Charlie,{DirectoryTree.People}", "charlie", "third")
            .Group("dev", DirectoryTree.PersonDn("alice")),
        new SlapdSettings { Global = ["allow bind_anon_dn bind_anon_cred"] });

    public ValueTask DisposeAsync() => _slapd.DisposeAsync();

    [Theory]
    [Trait("threat", "L-01")]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("\t\r\n \u00a0\u3000")]
    [InlineData("\0")]
    [InlineData("secret\0")]
    [InlineData("\u200b")]
    [InlineData("\u200b \u00ad\ufeff\u2060")]
    [InlineData("\u0001\u007f")]
    [InlineData("\u3164\ufe0f\U000e0020")]
    public void Degenerate_passwords_never_become_one(string? text)
    {
        Assert.False(DirectoryPassword.TryCreate(text, out _, out var refusal));
        Assert.Equal(new DirectoryRefusal(DirectoryRefusalKind.Refused, DirectoryReason.EmptyPassword), refusal);
    }

    [Theory]
    [Trait("threat", "L-01")]
    [InlineData(" a")]
    [InlineData("\u200ba\u200b")]
    [InlineData("\u00ad-")]
    public void Passwords_with_anything_to_see_go_out_as_they_were_typed(string text)
    {
        Assert.True(DirectoryPassword.TryCreate(text, out var password, out _));
        using (password)
        {
            Assert.Equal(Encoding.UTF8.GetBytes(text), password.Octets.ToArray());
        }
    }

    [Theory]
    [Trait("threat", "L-02")]
    [InlineData("*")]
    [InlineData("a*")]
    [InlineData(")(uid=*")]
    [InlineData("admin)(|(uid=*")]
    [InlineData("\\2a")]
    [InlineData("\\28")]
    [InlineData("alice)(objectClass=*")]
    public async Task Names_stay_values_of_the_filter(string name)
    {
        await using var directory = new TestDirectory(TestDirectory.Provider(_slapd));

        Assert.Equal(DirectoryReason.UnknownUser, await directory.ReasonAsync(name, "secret"));
        Assert.Equal(0, _slapd.Logged(" BIND dn=\"uid="));
    }

    [Theory]
    [Trait("threat", "L-03")]
    [InlineData("alice,ou=admins")]
    [InlineData("alice+cn=x")]
    [InlineData("#alice")]
    [InlineData("\"alice\"")]
    [InlineData("alice=x")]
    [InlineData("\\61lice")]
    public async Task Names_stay_values_of_the_template(string name)
    {
        await using var directory = new TestDirectory(Template(hasServiceAccount: true));

        Assert.Contains(await directory.ReasonAsync(name, "secret"), new[] { DirectoryReason.WrongPassword, DirectoryReason.UnknownUser });
    }

    [Fact]
    [Trait("threat", "L-04")]
    public async Task Refuses_a_name_of_two_people()
    {
        var provider = TestDirectory.Provider(_slapd);
        await using var directory = new TestDirectory(provider with { Users = provider.Users with { Filter = "(mail={username})" } });

        Assert.Equal(DirectoryReason.AmbiguousUser, await directory.ReasonAsync("shared@example.com", "secret"));
        Assert.Equal(0, _slapd.Logged(" BIND dn=\"uid="));
    }

    [Fact]
    public async Task Refuses_an_entry_with_two_names()
    {
        await using var directory = new TestDirectory(TestDirectory.Provider(_slapd));
        await directory.SignInAsync("charlie", "third");

        await _slapd.ModifyAsync($"dn: cn=Charlie,{DirectoryTree.People}\nchangetype: modify\nadd: uid\nuid: chuck\n");

        Assert.Equal(DirectoryReason.NameMissing, await directory.ReasonAsync("charlie", "third"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Binds_by_template_with_and_without_a_service_account(bool hasServiceAccount)
    {
        await using var directory = new TestDirectory(Template(hasServiceAccount));

        var alice = await directory.SignInAsync("ALICE", "secret");

        Assert.Equal("alice", alice.Username);
        Assert.Equal(DirectoryTree.PersonDn("alice"), alice.Dn);
        Assert.Equal(hasServiceAccount, directory.Directory.CanReadAgain);
        Assert.Equal(DirectoryReason.WrongPassword, await directory.ReasonAsync("alice", "wrong"));
        Assert.Equal(hasServiceAccount ? DirectoryReason.UnknownUser : DirectoryReason.WrongPassword, await directory.ReasonAsync("nobody", "wrong"));
    }

    [Fact]
    public async Task Reads_the_attributes_that_are_asked_for_and_no_others()
    {
        var provider = TestDirectory.Provider(_slapd) with
        {
            Mapping = new LdapMapping { Tags = [new LdapTagRule("department", "d-{attr:departmentNumber}")] },
        };
        await using var directory = new TestDirectory(provider, usual => usual with { PolicyAttributes = () => ["Mail"] });

        var alice = await directory.SignInAsync("alice", "secret");

        Assert.Equal(["departmentnumber", "mail", "uid"], alice.Attributes.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(["7"], alice.Attributes["departmentnumber"]);
        Assert.Equal(0, _slapd.Logged("userPassword"));
    }

    [Fact]
    [Trait("threat", "L-05")]
    public async Task A_name_that_is_not_there_costs_a_bind_too()
    {
        await using var directory = new TestDirectory(TestDirectory.Provider(_slapd));

        await directory.ReasonAsync("nobody", "secret");

        await _slapd.LoggedAsync("err=49", 1);
        Assert.Equal(1, _slapd.Logged($",{DirectoryTree.People}\" method=128"));
        Assert.Equal(1, _slapd.Logged("err=49"));
    }

    [Theory]
    [Trait("threat", "L-17")]
    [InlineData(1024, true)]
    [InlineData(1025, false)]
    [InlineData(1 << 20, false)]
    public void Passwords_have_a_longest(int length, bool isGood)
    {
        Assert.Equal(isGood, DirectoryPassword.TryCreate(new string('a', length), out var password, out var refusal));
        Assert.Equal(isGood ? null : new DirectoryRefusal(DirectoryRefusalKind.Invalid, DirectoryReason.PasswordTooLong), refusal);
        password?.Dispose();
        Assert.False(DirectoryPassword.TryCreate(new string('ß', 513), out _, out _));
    }

    [Fact]
    [Trait("threat", "L-17")]
    public async Task Names_have_a_longest()
    {
        await using var directory = new TestDirectory(TestDirectory.Provider(_slapd));

        Assert.Equal(DirectoryReason.UnknownUser, await directory.ReasonAsync(new string('a', 256), "secret"));
        Assert.Equal(DirectoryReason.NameTooLong, await directory.ReasonAsync(new string('a', 257), "secret"));
        Assert.Equal(DirectoryReason.NameTooLong, await directory.ReasonAsync(new string('a', 64 * 1024), "secret"));
    }

    [Fact]
    public void A_password_prints_as_dots_and_is_gone_after_use()
    {
        Assert.True(DirectoryPassword.TryCreate("secret", out var password, out _));

        Assert.Equal("…", password.ToString());
        password.Dispose();
        Assert.Throws<ObjectDisposedException>(() => Encoding.UTF8.GetString(password.Octets));
    }

    private LdapProvider Template(bool hasServiceAccount)
    {
        var provider = TestDirectory.Provider(_slapd);
        return provider with
        {
            Users = new LdapUsers(LdapBindMode.Template) { BaseDn = DirectoryTree.People, DnTemplate = $"uid={{username}},{DirectoryTree.People}" },
            Connection = hasServiceAccount ? provider.Connection : provider.Connection with { ServiceAccount = null },
            Groups = LdapGroups.None,
        };
    }
}
