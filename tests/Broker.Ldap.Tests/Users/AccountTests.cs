using System.Text;
using Broker.Core.Catalog.Ldap;
using Broker.Ldap.Results;
using Broker.TestKit.Ldap;

namespace Broker.Ldap.Tests.Users;

/// <summary>Accounts that are not good, whatever their password (threat L-18).</summary>
public sealed class AccountTests
{
    private const string Policy = "cn=policy,dc=example,dc=com";

    [Theory]
    [Trait("threat", "L-18")]
    [InlineData("525", DirectoryReason.UnknownUser)]
    [InlineData("52e", DirectoryReason.WrongPassword)]
    [InlineData("530", DirectoryReason.LogonRestricted)]
    [InlineData("531", DirectoryReason.LogonRestricted)]
    [InlineData("532", DirectoryReason.PasswordExpired)]
    [InlineData("533", DirectoryReason.AccountDisabled)]
    [InlineData("701", DirectoryReason.AccountExpired)]
    [InlineData("773", DirectoryReason.MustChangePassword)]
    [InlineData("775", DirectoryReason.AccountLocked)]
    [InlineData("9999", DirectoryReason.PolicyRefused)]
    [InlineData("x", DirectoryReason.WrongPassword)]
    public async Task Understands_active_directorys_sub_codes(string code, DirectoryReason expected)
    {
        await using var server = Server(bind => bind.Result(49, $"80090308: LdapErr: DSID-0C090447, comment: AcceptSecurityContext error, data {code}, v4563\0"));
        await using var directory = new TestDirectory(TestDirectory.Provider(server));

        var answer = await directory.TryAsync("alice", "secret");

        Assert.False(answer.TryGet(out _, out var refusal));
        Assert.Equal(new DirectoryRefusal(DirectoryRefusalKind.Refused, expected), refusal);
    }

    [Theory]
    [Trait("threat", "L-18")]
    [InlineData(0, 49, DirectoryReason.PasswordExpired)]
    [InlineData(1, 49, DirectoryReason.AccountLocked)]
    [InlineData(2, 0, DirectoryReason.MustChangePassword)]
    [InlineData(3, 0, DirectoryReason.PolicyRefused)]
    [InlineData(200, 0, DirectoryReason.PolicyRefused)]
    public async Task Understands_the_password_policys_errors(int error, int code, DirectoryReason expected)
    {
        await using var server = Server(bind => bind.Result(code, "", (PasswordPolicyWord.Oid, [0x30, 0x03, 0x81, 0x01, (byte)error])));
        await using var directory = new TestDirectory(TestDirectory.Provider(server));

        Assert.Equal(expected, await directory.ReasonAsync("alice", "secret"));
        Assert.Contains(server.Received, request => request.Kind is LdapOperationKind.Bind && request.Controls.Contains(PasswordPolicyWord.Oid));
    }

    [Theory]
    [Trait("threat", "L-18")]
    [InlineData("3000", null)]
    [InlineData("3005a003800101", null)]
    [InlineData("3005a003810101", DirectoryReason.PasswordExpired)]
    [InlineData("", DirectoryReason.PolicyRefused)]
    [InlineData("30", DirectoryReason.PolicyRefused)]
    [InlineData("3005a0038201010000", DirectoryReason.PolicyRefused)]
    [InlineData("30048102000a", DirectoryReason.PolicyRefused)]
    public void Reads_the_policys_word_or_refuses(string value, DirectoryReason? expected) =>
        Assert.Equal(expected, PasswordPolicyWord.Parse(Convert.FromHexString(value)).Refusal);

    [Theory]
    [InlineData(19, DirectoryRefusalKind.Refused, DirectoryReason.PolicyRefused)]
    [InlineData(53, DirectoryRefusalKind.Refused, DirectoryReason.PolicyRefused)]
    [InlineData(32, DirectoryRefusalKind.Refused, DirectoryReason.UnknownUser)]
    [InlineData(51, DirectoryRefusalKind.Unavailable, DirectoryReason.Busy)]
    [InlineData(52, DirectoryRefusalKind.Unavailable, DirectoryReason.ServerDown)]
    [InlineData(8, DirectoryRefusalKind.Unavailable, DirectoryReason.Misconfigured)]
    [InlineData(1, DirectoryRefusalKind.Unavailable, DirectoryReason.Misconfigured)]
    public async Task Understands_result_codes_of_a_bind(int code, DirectoryRefusalKind kind, DirectoryReason reason)
    {
        await using var server = Server(bind => bind.Result(code));
        await using var directory = new TestDirectory(TestDirectory.Provider(server));

        var answer = await directory.TryAsync("alice", "secret");

        Assert.False(answer.TryGet(out _, out var refusal));
        Assert.Equal((kind, reason), (refusal.Kind, refusal.Reason));
    }

    [Theory]
    [Trait("threat", "L-18")]
    [InlineData("userAccountControl", "514", DirectoryReason.AccountDisabled)]
    [InlineData("userAccountControl", "512", null)]
    [InlineData("accountExpires", "1", DirectoryReason.AccountExpired)]
    [InlineData("accountExpires", "0", null)]
    [InlineData("accountExpires", "9223372036854775807", null)]
    [InlineData("nsAccountLock", "true", DirectoryReason.AccountDisabled)]
    [InlineData("nsAccountLock", "false", null)]
    [InlineData("pwdAccountLockedTime", "000001010000Z", DirectoryReason.AccountLocked)]
    [InlineData("pwdAccountLockedTime", "20261122000000Z", null)]
    [InlineData("pwdReset", "TRUE", DirectoryReason.MustChangePassword)]
    public async Task Looks_at_the_entry_where_the_server_lets_a_bind_through(string attribute, string value, DirectoryReason? expected)
    {
        await using var server = Server(bind => bind.Result(0), (attribute, value));
        await using var directory = new TestDirectory(TestDirectory.Provider(server));

        Assert.Equal(expected is null, (await directory.TryAsync("alice", "secret")).TryGet(out var alice, out var refusal));
        Assert.Equal(expected, refusal?.Reason);
        if (alice is not null)
        {
            Assert.Equal(["uid"], alice.Attributes.Keys);
        }
    }

    [Fact]
    [Trait("threat", "L-18")]
    public async Task Holds_to_a_real_password_policy()
    {
        var tree = new DirectoryTree().Person("alice", "secret").Person("reset", "secret").Person("locked", "secret").Person("expired", "secret")
            .Entry(Policy, ("objectClass", "organizationalRole"), ("objectClass", "pwdPolicy"), ("cn", "policy"), ("pwdAttribute", "userPassword"),
                ("pwdMustChange", "TRUE"), ("pwdLockout", "TRUE"), ("pwdMaxFailure", "3"), ("pwdMaxAge", "1000000"), ("pwdGraceAuthNLimit", "1"));
        await using var slapd = await Slapd.StartAsync(tree, new SlapdSettings { Database = ["overlay ppolicy", $"ppolicy_default \"{Policy}\"", "ppolicy_use_lockout"] });
        await slapd.ModifyAsync($"dn: {DirectoryTree.PersonDn("reset")}\nchangetype: modify\nreplace: pwdReset\npwdReset: TRUE\n");
        await slapd.ModifyAsync($"dn: {DirectoryTree.PersonDn("locked")}\nchangetype: modify\nreplace: pwdAccountLockedTime\npwdAccountLockedTime: 000001010000Z\n");
        await using var directory = new TestDirectory(TestDirectory.Provider(slapd));
        var alice = await directory.SignInAsync("alice", "secret");

        Assert.Equal(DirectoryReason.MustChangePassword, await directory.ReasonAsync("reset", "secret"));
        Assert.Equal(DirectoryReason.AccountLocked, await directory.ReasonAsync("locked", "secret"));

        // And somebody who is signed in already ends with the account.
        await slapd.ModifyAsync($"dn: {DirectoryTree.PersonDn("alice")}\nchangetype: modify\nreplace: pwdAccountLockedTime\npwdAccountLockedTime: 000001010000Z\n");
        Assert.False((await directory.Directory.ReadAgainAsync(alice, TestContext.Current.CancellationToken)).TryGet(out _, out var refusal));
        Assert.Equal(DirectoryReason.AccountLocked, refusal.Reason);
    }

    [Fact]
    public async Task A_principal_name_has_to_be_the_one_that_was_found()
    {
        // alice's principal name is bound, and the filter finds bob: alice's password does not prove bob.
        await using var server = new ScriptedDirectory(isLdaps: true, request => request switch
        {
            { Kind: LdapOperationKind.Bind, Name: "bob@example.com", Password: "alices" } => [request.Result(0)],
            { Kind: LdapOperationKind.Bind, Password: DirectoryTree.ServicePassword } => [request.Result(0)],
            { Kind: LdapOperationKind.Bind, Name: "uid=bob,ou=people,dc=example,dc=com", Password: "bobs" } => [request.Result(0)],
            { Kind: LdapOperationKind.Bind, Name: "bob@example.com", Password: "bobs" } => [request.Result(0)],
            { Kind: LdapOperationKind.Bind } => [request.Result(49)],
            { Kind: LdapOperationKind.Search, Name.Length: > 0 } =>
                [request.Entry(DirectoryTree.PersonDn("bob"), ("uid", [Encoding.UTF8.GetBytes("bob")])), request.Result(0)],
            _ => [request.Result(0)],
        });
        var provider = TestDirectory.Provider(server) with
        {
            Users = new LdapUsers(LdapBindMode.UserPrincipalName) { BaseDn = DirectoryTree.People, Domain = "example.com" },
            Groups = LdapGroups.None,
        };
        await using var directory = new TestDirectory(provider);

        Assert.Equal(DirectoryReason.AmbiguousUser, await directory.ReasonAsync("bob", "alices"));
        Assert.Equal("bob", (await directory.SignInAsync("Bob", "bobs")).Username);
        Assert.Equal("bob", (await directory.SignInAsync("bob@EXAMPLE.com", "bobs")).Username);
        Assert.Equal(DirectoryReason.UnknownUser, await directory.ReasonAsync("bob@evil.example", "bobs"));
        Assert.Equal(DirectoryReason.UnknownUser, await directory.ReasonAsync("EXAMPLE\\bob", "bobs"));
    }

    private static ScriptedDirectory Server(Func<LdapMessage, byte[]> bind, (string Name, string Value)? more = null) => new(isLdaps: true, request => request switch
    {
        { Kind: LdapOperationKind.Bind, Password: "secret" } => [bind(request)],
        { Kind: LdapOperationKind.Search, Name: DirectoryTree.People } =>
        [
            request.Entry(
                DirectoryTree.PersonDn("alice"),
                [("uid", [Encoding.UTF8.GetBytes("alice")]), .. more is { } one ? new (string, IEnumerable<byte[]>)[] { (one.Name, [Encoding.UTF8.GetBytes(one.Value)]) } : []]),
            request.Result(0),
        ],
        _ => [request.Result(0)],
    });
}
