using System.Net;
using System.Net.Sockets;
using Broker.Core.Catalog.Ldap;
using Broker.Ldap.Results;
using Broker.TestKit;
using Broker.TestKit.Ldap;

namespace Broker.Ldap.Tests.Connections;

/// <summary>What a server costs that does not answer, on a clock that only the test moves: what the library itself does about time plays no part.</summary>
public sealed class HungServerTests
{
    /// <summary>The settings' three seconds, and the quarter that the library's own time-out has to come first.</summary>
    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(3.25);

    private readonly ManualTimeProvider _time = new();

    [Theory]
    [InlineData(LdapOperationKind.Bind, DirectoryReason.BindTimedOut)]
    [InlineData(LdapOperationKind.Search, DirectoryReason.TimedOut)]
    [Trait("threat", "L-15")]
    public async Task What_is_never_answered_costs_three_seconds(LdapOperationKind kind, DirectoryReason reason)
    {
        var isHung = (LdapMessage request) => request.Kind == kind
            && request.Name == (kind is LdapOperationKind.Bind ? DirectoryTree.PersonDn("alice") : DirectoryTree.People);
        await using var server = new ScriptedDirectory(isLdaps: true, request => request switch
        {
            _ when isHung(request) => [],
            { Kind: LdapOperationKind.Search, Name.Length: > 0 } => [request.Entry(DirectoryTree.PersonDn("alice"), ("uid", ["alice"u8.ToArray()])), request.Result(0)],
            _ => [request.Result(0)],
        });
        await using var directory = new TestDirectory(TestDirectory.Provider(server), surroundings => surroundings with { Clock = _time });

        var trying = directory.ReasonAsync("alice", "secret");
        await Eventually.IsTrueAsync(() => server.Received.Any(isHung));
        Assert.Equal(Promised, _time.Waits[0]);
        _time.Advance(Promised);

        Assert.Equal(reason, await trying);
    }

    [Fact]
    [Trait("threat", "L-15")]
    public async Task A_handshake_that_is_never_answered_costs_three_seconds()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var trusted = new ScriptedDirectory(isLdaps: true, request => [request.Result(0)]);
        var provider = TestDirectory.Provider(trusted);
        var server = new LdapServer("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port, true);
        await using var directory = new TestDirectory(
            provider with { Connection = provider.Connection with { Servers = [server] } }, surroundings => surroundings with { Clock = _time });

        var trying = directory.ReasonAsync("alice", "secret");
        using var client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        Assert.Equal(TimeSpan.FromSeconds(3), _time.Waits[0]);
        _time.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal(DirectoryReason.TimedOut, await trying);
    }
}
