using System.DirectoryServices.Protocols;
using Broker.TestKit.Ldap;

namespace Broker.Ldap.Tests.Connections;

public sealed class ConnectHookTests
{
    [Fact]
    [Trait("threat", "L-08")]
    [Trait("threat", "L-09")]
    public async Task The_library_connects_to_nothing_by_itself()
    {
        await using var server = new ScriptedDirectory(isLdaps: false, request => [request.Result(0)]);
        await using var slapd = await Slapd.StartAsync(new DirectoryTree().Person("alice", "secret"));
        await using var directory = new TestDirectory(TestDirectory.Provider(slapd));
        await directory.SignInAsync("alice", "secret");

        // As the library itself would: after a connection broke, or for a referral.
        using var connection = new LdapConnection(new LdapDirectoryIdentifier("127.0.0.1", server.Port), null, AuthType.Anonymous);

        Assert.ThrowsAny<DirectoryException>(connection.Bind);
        Assert.Empty(server.Received);
    }
}
