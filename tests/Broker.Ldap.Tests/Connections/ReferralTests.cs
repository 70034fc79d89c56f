using System.Net;
using System.Net.Sockets;
using System.Text;
using Broker.Ldap.Results;
using Broker.TestKit.Ldap;

namespace Broker.Ldap.Tests.Connections;

public sealed class ReferralTests : IDisposable
{
    private readonly TcpListener _elsewhere = new(IPAddress.Loopback, 0);

    public ReferralTests() => _elsewhere.Start();

    public void Dispose() => _elsewhere.Dispose();

    [Fact]
    [Trait("threat", "L-08")]
    public async Task Passes_over_continuation_references()
    {
        var tree = new DirectoryTree().Person("alice", "secret").Group("dev", DirectoryTree.PersonDn("alice"))
            .Referral($"ou=far,{DirectoryTree.People}", $"{Elsewhere}ou=far,{DirectoryTree.People}")
            .Referral($"ou=far,{DirectoryTree.Groups}", $"{Elsewhere}ou=far,{DirectoryTree.Groups}");
        await using var slapd = await Slapd.StartAsync(tree);
        await using var directory = new TestDirectory(TestDirectory.Provider(slapd));

        var alice = await directory.SignInAsync("alice", "secret");

        Assert.Equal([DirectoryTree.GroupDn("dev")], alice.Groups);
        Assert.Equal(DirectoryReason.UnknownUser, await directory.ReasonAsync("bob", "secret"));
        Assert.False(_elsewhere.Pending());
    }

    [Fact]
    [Trait("threat", "L-08")]
    public async Task Follows_no_referral_of_a_search()
    {
        var tree = new DirectoryTree().Referral($"ou=far,{DirectoryTree.Suffix}", $"{Elsewhere}ou=far,{DirectoryTree.Suffix}");
        await using var slapd = await Slapd.StartAsync(tree);
        var provider = TestDirectory.Provider(slapd);
        await using var directory = new TestDirectory(provider with { Users = provider.Users with { BaseDn = $"ou=far,{DirectoryTree.Suffix}" } });

        Assert.Equal(DirectoryReason.Referral, await directory.ReasonAsync("alice", "secret"));
        Assert.False(_elsewhere.Pending());
    }

    [Fact]
    [Trait("threat", "L-08")]
    public async Task Follows_no_referral_of_a_bind()
    {
        await using var server = new ScriptedDirectory(isLdaps: true, request => request.Kind switch
        {
            LdapOperationKind.Search when request.Name.Length > 0 =>
                [request.Entry(DirectoryTree.PersonDn("alice"), ("uid", [Encoding.UTF8.GetBytes("alice")])), request.Result(0)],
            LdapOperationKind.Bind when request.Password is "secret" => [request.Result(10, referral: Elsewhere)],
            _ => [request.Result(0)],
        });
        await using var directory = new TestDirectory(TestDirectory.Provider(server));

        Assert.Equal(DirectoryReason.Referral, await directory.ReasonAsync("alice", "secret"));
        Assert.False(_elsewhere.Pending());
    }

    private string Elsewhere => $"ldap://127.0.0.1:{((IPEndPoint)_elsewhere.LocalEndpoint).Port}/";
}
