using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Broker.Core.Catalog.Ldap;
using Broker.Ldap.Results;
using Broker.TestKit.Ldap;
using Broker.TestKit.Published;

namespace Broker.Ldap.Tests.Connections;

public sealed class OutageTests
{
    private static readonly DirectoryTree Tree = new DirectoryTree().Person("alice", "secret");

    [Fact]
    [Trait("threat", "L-16")]
    public async Task Answers_again_within_five_seconds_after_a_restart()
    {
        await using var slapd = await Slapd.StartAsync(Tree);
        await using var directory = new TestDirectory(TestDirectory.Provider(slapd));
        await directory.SignInAsync("alice", "secret");

        await slapd.KillAsync();
        Assert.Equal(DirectoryReason.ServerDown, await directory.ReasonAsync("alice", "secret"));
        await slapd.StartAsync();

        await Until.TrueAsync(
            async () => (await directory.TryAsync("alice", "secret")).TryGet(out _, out _), TimeSpan.FromSeconds(5), () => "a sign-in after the restart");
    }

    [Fact]
    [Trait("threat", "L-15")]
    [Trait("threat", "L-16")]
    public async Task A_server_that_hangs_costs_three_seconds_and_nobody_elses_threads()
    {
        await using var slapd = await Slapd.StartAsync(Tree);
        await using var directory = new TestDirectory(TestDirectory.Provider(slapd));
        await directory.SignInAsync("alice", "secret");
        slapd.Hang();

        var started = Stopwatch.StartNew();
        var tries = Enumerable.Range(0, 500).Select(_ => directory.TryAsync("alice", "secret")).ToList();
        var ofThePool = Stopwatch.StartNew();
        await Task.Run(() => { }, TestContext.Current.CancellationToken);
        var poolWaited = ofThePool.Elapsed;
        var answers = await Task.WhenAll(tries);
        var elapsed = started.Elapsed;
        slapd.Resume();

        Assert.All(answers, answer =>
        {
            Assert.False(answer.TryGet(out _, out var refusal));
            Assert.Equal(DirectoryRefusalKind.Unavailable, refusal.Kind);
        });
        Assert.Contains(answers, answer => !answer.TryGet(out _, out var refusal) && refusal.Reason is DirectoryReason.Busy);
        Assert.InRange(poolWaited, TimeSpan.Zero, TimeSpan.FromSeconds(1));

        // A search that hangs takes 3 seconds, and one that waited for its thread finds the server marked. The rest is for a busy machine.
        Assert.InRange(elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        await Until.TrueAsync(
            async () => (await directory.TryAsync("alice", "secret")).TryGet(out _, out _), TimeSpan.FromSeconds(5), () => "a sign-in after the server went on");
    }

    [Fact]
    [Trait("threat", "L-15")]
    public async Task A_bind_that_hangs_ends_in_time()
    {
        await using var slapd = await Slapd.StartAsync(Tree);
        var provider = TestDirectory.Provider(slapd);
        await using var directory = new TestDirectory(provider with { Connection = provider.Connection with { ConnectTimeout = TimeSpan.FromSeconds(1) } });
        slapd.Hang();

        var started = Stopwatch.StartNew();
        var reason = await directory.ReasonAsync("alice", "secret");

        Assert.Equal(DirectoryReason.TimedOut, reason);
        Assert.InRange(started.Elapsed, TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(3));
        slapd.Resume();
    }

    [Fact]
    public async Task Asks_the_next_server_where_one_is_down()
    {
        await using var slapd = await Slapd.StartAsync(Tree);
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var port = ((IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();
        var provider = TestDirectory.Provider(slapd);
        var servers = provider.Connection with { Servers = [new LdapServer("127.0.0.1", port, true), .. provider.Connection.Servers] };
        await using var directory = new TestDirectory(provider with { Connection = servers });

        await directory.SignInAsync("alice", "secret");
        await directory.SignInAsync("alice", "secret");
    }

    [Theory]
    [InlineData(51)]
    [InlineData(52)]
    public async Task Asks_the_next_server_where_one_is_busy(int code)
    {
        await using var busy = new ScriptedDirectory(isLdaps: true, request => [request.Result(request.Kind is LdapOperationKind.Bind ? code : 0)]);
        await using var slapd = await Slapd.StartAsync(Tree);
        using var authorities = new TestKit.TemporaryFolder();
        var both = authorities.Write("ca.pem", await File.ReadAllTextAsync(busy.CaFile, TestContext.Current.CancellationToken) + "\n" + slapd.Authority.CaPem);
        var provider = TestDirectory.Provider(slapd);
        var servers = provider.Connection with { CaFile = both, Servers = [new LdapServer("127.0.0.1", busy.Port, true), .. provider.Connection.Servers] };
        await using var directory = new TestDirectory(provider with { Connection = servers });

        await directory.SignInAsync("alice", "secret");

        Assert.Contains(busy.Received, request => request.Kind is LdapOperationKind.Bind);
    }

    [Theory]
    [InlineData("attribute twice")]
    [InlineData("reference")]
    [InlineData("referral")]
    [InlineData("insufficient access")]
    public async Task What_a_server_says_to_strangers_is_no_matter(string kind)
    {
        await using var server = new ScriptedDirectory(isLdaps: true, request => (request, kind) switch
        {
            ({ Kind: LdapOperationKind.Search, Name: "" }, "attribute twice") => [request.Entry("", ("a", [[1]]), ("a", [[2]])), request.Result(0)],
            ({ Kind: LdapOperationKind.Search, Name: "" }, "reference") => [request.Reference("::no url::"), request.Result(0)],
            ({ Kind: LdapOperationKind.Search, Name: "" }, "referral") => [request.Result(10, referral: "::no url::")],
            ({ Kind: LdapOperationKind.Search, Name: "" }, _) => [request.Result(50)],
            ({ Kind: LdapOperationKind.Search, Name: DirectoryTree.People }, _) => [request.Entry(DirectoryTree.PersonDn("alice"), ("uid", ["alice"u8.ToArray()])), request.Result(0)],
            _ => [request.Result(0)],
        });
        await using var directory = new TestDirectory(TestDirectory.Provider(server) with { Groups = LdapGroups.None });

        await directory.SignInAsync("alice", "secret");
    }

    [Theory]
    [InlineData(2, "")]
    [InlineData(10, "::no url::")]
    [InlineData(-1, "")]
    public async Task Whatever_a_server_says_to_starttls_is_a_reason(int code, string referral)
    {
        await using var server = new ScriptedDirectory(
            isLdaps: false, request => code < 0 ? [[0x30, 0x03, 0x02, 0x01, 0x7f]] : [request.Result(code, referral: referral.Length > 0 ? referral : null)]);
        var provider = TestDirectory.Provider(server, isLdaps: false);
        await using var directory = new TestDirectory(provider with { Connection = provider.Connection with { ConnectTimeout = TimeSpan.FromSeconds(3) } });

        Assert.True((await directory.ReasonAsync("alice", "secret")) is DirectoryReason.TlsFailed or DirectoryReason.TimedOut or DirectoryReason.ServerDown);
        Assert.DoesNotContain(server.Received, request => request.Kind is LdapOperationKind.Bind);
    }

    [Fact]
    public async Task Does_not_ask_the_next_server_about_a_wrong_password()
    {
        await using var slapd = await Slapd.StartAsync(Tree);
        await using var second = new ScriptedDirectory(isLdaps: true, request => [request.Result(0)]);
        var provider = TestDirectory.Provider(slapd);
        var servers = provider.Connection with { Servers = [.. provider.Connection.Servers, new LdapServer("127.0.0.1", second.Port, true)] };
        await using var directory = new TestDirectory(provider with { Connection = servers });

        Assert.Equal(DirectoryReason.WrongPassword, await directory.ReasonAsync("alice", "wrong"));

        Assert.Equal(0, second.Connections);
    }
}
