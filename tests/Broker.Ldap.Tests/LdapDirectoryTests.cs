using Broker.Core.Catalog.Ldap;
using Broker.Ldap.Results;
using Broker.TestKit.Ldap;

namespace Broker.Ldap.Tests;

public sealed class LdapDirectoryTests : IAsyncLifetime
{
    private Slapd _slapd = null!;

    public async ValueTask InitializeAsync() => _slapd = await Slapd.StartAsync(new DirectoryTree()
        .Person("alice", "correct horse")
        .Person("bob", "пароль-ß")
        .Group("dev", DirectoryTree.PersonDn("alice"))
        .Group("ops", DirectoryTree.PersonDn("bob")));

    public ValueTask DisposeAsync() => _slapd.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Proves_a_person_over_ldaps_and_starttls(bool isLdaps)
    {
        await using var directory = new TestDirectory(TestDirectory.Provider(_slapd, isLdaps));

        var alice = await directory.SignInAsync(" Alice ", "correct horse");

        Assert.Equal("alice", alice.Username);
        Assert.Equal(DirectoryTree.PersonDn("alice"), alice.Dn);
        Assert.Equal([DirectoryTree.GroupDn("dev")], alice.Groups);
        Assert.Equal("alice", Assert.Single(alice.Attributes["uid"]));
    }

    [Fact]
    [Trait("threat", "L-17")]
    public async Task Proves_a_password_in_utf8()
    {
        await using var directory = new TestDirectory(TestDirectory.Provider(_slapd));

        Assert.Equal("bob", (await directory.SignInAsync("bob", "пароль-ß")).Username);
        Assert.Equal(DirectoryReason.WrongPassword, await directory.ReasonAsync("bob", "пароль-ss"));
    }

    [Fact]
    public async Task Tells_wrong_password_and_unknown_user_apart_inside_only()
    {
        await using var directory = new TestDirectory(TestDirectory.Provider(_slapd));

        Assert.Equal(DirectoryReason.WrongPassword, await directory.ReasonAsync("alice", "wrong"));
        Assert.Equal(DirectoryReason.UnknownUser, await directory.ReasonAsync("nobody", "wrong"));
    }

    [Fact]
    public async Task Reads_a_person_again_without_a_password()
    {
        await using var directory = new TestDirectory(TestDirectory.Provider(_slapd));
        var alice = await directory.SignInAsync("alice", "correct horse");
        await _slapd.ModifyAsync($"dn: {DirectoryTree.GroupDn("ops")}\nchangetype: modify\nadd: member\nmember: {DirectoryTree.PersonDn("alice")}\n");

        var again = await directory.Directory.ReadAgainAsync(alice, TestContext.Current.CancellationToken);

        Assert.True(again.TryGet(out var now, out _));
        Assert.Equal([DirectoryTree.GroupDn("dev"), DirectoryTree.GroupDn("ops")], now.Groups);
        Assert.Equal(alice.AuthenticatedAt, now.AuthenticatedAt);
    }

    [Fact]
    public async Task Refuses_to_read_somebody_again_who_is_gone()
    {
        await using var directory = new TestDirectory(TestDirectory.Provider(_slapd));
        var alice = await directory.SignInAsync("alice", "correct horse");
        await _slapd.ModifyAsync($"dn: {DirectoryTree.PersonDn("alice")}\nchangetype: delete\n");

        var again = await directory.Directory.ReadAgainAsync(alice, TestContext.Current.CancellationToken);

        Assert.False(again.TryGet(out _, out var refusal));
        Assert.Equal(DirectoryReason.UnknownUser, refusal.Reason);
    }
}
