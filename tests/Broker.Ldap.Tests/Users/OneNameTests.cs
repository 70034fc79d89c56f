using Broker.Core.Catalog.Ldap;
using Broker.Ldap.Names;
using Broker.Ldap.Results;
using Broker.TestKit.Ldap;

namespace Broker.Ldap.Tests.Users;

/// <summary>Spellings that only the directory takes for one person, as Active Directory does with accents, in the modes that bind by the typed name.</summary>
[Trait("threat", "L-07")]
public sealed class OneNameTests
{
    [Theory]
    [InlineData(LdapBindMode.UserPrincipalName, "alice", null)]
    [InlineData(LdapBindMode.UserPrincipalName, "alicé", "alice")]
    [InlineData(LdapBindMode.UserPrincipalName, "àlice@example.com", "alice")]
    [InlineData(LdapBindMode.Template, "alice", null)]
    [InlineData(LdapBindMode.Template, "alicé", "alice")]
    public async Task A_spelling_is_counted_by_the_directorys_own_name_before_the_password_goes_out(LdapBindMode mode, string typed, string? counted)
    {
        await using var server = Server();
        await using var directory = new TestDirectory(Provider(server, mode));
        var names = new List<string>();

        var answer = await TryAsync(directory, typed, name =>
        {
            names.Add(name);
            Assert.DoesNotContain(server.Received, IsOfPerson);
            return true;
        });

        Assert.True(answer.TryGet(out var identity, out var refusal), refusal?.Reason.ToString());
        Assert.Equal("alice", identity.Username);
        Assert.Equal(counted is null ? [] : [counted], names);
    }

    [Theory]
    [InlineData(LdapBindMode.UserPrincipalName)]
    [InlineData(LdapBindMode.Template)]
    public async Task No_password_goes_out_for_who_is_not_admitted(LdapBindMode mode)
    {
        await using var server = Server();
        await using var directory = new TestDirectory(Provider(server, mode));

        var answer = await TryAsync(directory, "alicé", static _ => false);

        Assert.False(answer.TryGet(out _, out var refusal));
        Assert.Equal(DirectoryReason.NotAdmitted, refusal.Reason);
        Assert.DoesNotContain(server.Received, IsOfPerson);
    }

    [Theory]
    [InlineData(LdapBindMode.UserPrincipalName)]
    [InlineData(LdapBindMode.Template)]
    [Trait("threat", "L-05")]
    public async Task A_name_that_is_not_there_costs_a_bind_that_counts_against_nobody(LdapBindMode mode)
    {
        await using var server = Server();
        await using var directory = new TestDirectory(Provider(server, mode));

        Assert.Equal(DirectoryReason.UnknownUser, await directory.ReasonAsync("nobody", "secret"));

        var binds = server.Received.Where(request => request.Kind is LdapOperationKind.Bind && request.Name != DirectoryTree.ServiceDn).ToList();
        var decoy = Assert.Single(binds);
        Assert.DoesNotContain("nobody", decoy.Name, StringComparison.Ordinal);
        Assert.NotEqual("secret", decoy.Password);
    }

    private static async Task<DirectoryAnswer<Core.Authentication.Ldap.DirectoryIdentity>> TryAsync(TestDirectory directory, string username, Func<string, bool> admits)
    {
        Assert.True(DirectoryPassword.TryCreate("secret", out var password, out _));
        using (password)
        {
            return await directory.Directory.AuthenticateAsync(username, password, admits, TestContext.Current.CancellationToken);
        }
    }

    private static bool IsOfPerson(LdapMessage request) => request.Kind is LdapOperationKind.Bind && request.Name != DirectoryTree.ServiceDn;

    /// <summary>Takes every spelling with a c in it for alice, by search and by bind.</summary>
    private static ScriptedDirectory Server() => new(isLdaps: true, request => request switch
    {
        { Kind: LdapOperationKind.Search } when request.FilterOctets.Contains("lic", StringComparison.Ordinal) || request.Name.Contains("lic", StringComparison.Ordinal) =>
            [request.Entry(DirectoryTree.PersonDn("alice"), ("uid", ["alice"u8.ToArray()])), request.Result(0)],
        { Kind: LdapOperationKind.Bind } when request.Name != DirectoryTree.ServiceDn && !request.Name.Contains("lic", StringComparison.Ordinal) => [request.Result(49)],
        _ => [request.Result(0)],
    });

    private static LdapProvider Provider(ScriptedDirectory server, LdapBindMode mode) => TestDirectory.Provider(server) with
    {
        Users = new LdapUsers(mode) { BaseDn = DirectoryTree.People, Domain = "example.com", DnTemplate = $"uid={LdapUsers.NamePlace},{DirectoryTree.People}" },
        Groups = LdapGroups.None,
    };
}
