using Broker.Core.Catalog.Ldap;
using Broker.Ldap.Connections.Dns;
using Broker.Ldap.Results;
using Broker.TestKit;
using Broker.TestKit.Ldap;

namespace Broker.Ldap.Tests.Connections.Dns;

public sealed class ServiceServersTests
{
    private const string Domain = "example.com";

    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public async Task Takes_ldaps_first_by_priority()
    {
        await using var names = new ScriptedNameServer((question, _) => ScriptedNameServer.NameIn(question) is "_ldaps._tcp.example.com"
            ? ScriptedNameServer.Answer(question, records: [(20, 0, 636, "dc2.example.com", 60), (10, 0, 1636, "DC1.example.com", 60)])
            : ScriptedNameServer.Answer(question, 3));

        var (servers, outcome) = Of(names).Current();

        Assert.Equal(SrvOutcome.Found, outcome);
        Assert.Equal([new LdapServer("dc1.example.com", 1636, true), new LdapServer("dc2.example.com", 636, true)], servers);
    }

    [Fact]
    public async Task Takes_ldap_with_starttls_where_there_is_no_ldaps()
    {
        await using var names = new ScriptedNameServer((question, _) => ScriptedNameServer.NameIn(question) is "_ldap._tcp.example.com"
            ? ScriptedNameServer.Answer(question, records: [(0, 0, 389, "dc1.example.com", 60)])
            : ScriptedNameServer.Answer(question, 3));

        Assert.Equal([new LdapServer("dc1.example.com", 389, false)], Of(names).Current().Servers);
    }

    [Fact]
    public async Task Leaves_out_hosts_of_other_domains()
    {
        await using var names = new ScriptedNameServer((question, _) => ScriptedNameServer.Answer(
            question, records: [(0, 0, 636, "evil.example", 60), (0, 0, 636, "notexample.com", 60), (1, 0, 0, "dc0.example.com", 60), (1, 0, 636, "dc1.sub.example.com", 60)]));

        Assert.Equal([new LdapServer("dc1.sub.example.com", 636, true)], Of(names).Current().Servers);
    }

    [Fact]
    public async Task Asks_by_tcp_where_a_datagram_is_too_small()
    {
        await using var names = new ScriptedNameServer((question, isStream) => isStream
            ? ScriptedNameServer.Answer(question, records: [.. Enumerable.Range(0, 30).Select(i => (i, 0, 636, $"dc{i}.example.com", 60))])
            : ScriptedNameServer.Answer(question, isTruncated: true));

        Assert.Equal(16, Of(names).Current().Servers.Length);
    }

    [Fact]
    public async Task Believes_no_answer_to_another_question()
    {
        await using var names = new ScriptedNameServer((question, isStream) =>
        {
            question[0] ^= 1;
            return ScriptedNameServer.Answer(question, records: [(0, 0, 636, "dc1.example.com", 60)]);
        });

        var (servers, outcome) = new ServiceServers(Domain, () => [names.EndPoint], TimeProvider.System).Current();

        Assert.Equal(SrvOutcome.Failed, outcome);
        Assert.Empty(servers);
    }

    [Fact]
    public async Task Remembers_for_the_time_to_live_and_keeps_the_last_ones_in_an_outage()
    {
        var code = 0;
        await using var names = new ScriptedNameServer((question, _) => ScriptedNameServer.Answer(question, code, records: [(0, 0, 636, "dc1.example.com", 60)]));
        var service = Of(names);
        LdapServer[] expected = [new("dc1.example.com", 636, true)];
        Assert.Equal(expected, service.Current().Servers);

        _clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(expected, service.Current().Servers);
        Assert.Equal(1, names.Questions);

        code = 2;
        _clock.Advance(TimeSpan.FromSeconds(1));
        var (servers, outcome) = service.Current();
        Assert.Equal(SrvOutcome.Failed, outcome);
        Assert.Equal(expected, servers);
        Assert.Equal(2, names.Questions);
    }

    [Fact]
    public void Draws_among_equals_in_proportion_to_their_weights()
    {
        SrvRecord[] records = [Record(1, 0, "last"), Record(0, 90, "heavy"), Record(0, 10, "light"), Record(0, 0, "none")];

        Assert.Equal(["none", "light", "heavy", "last"], ServiceServers.Ordered(records, most => 0).Select(r => r.Target));
        Assert.Equal(["heavy", "light", "none", "last"], ServiceServers.Ordered(records, most => most - 1).Select(r => r.Target));
        Assert.Equal("light", ServiceServers.Ordered(records, most => Math.Min(10, most - 1)).First().Target);
    }

    [Fact]
    public async Task A_directory_without_servers_is_down()
    {
        await using var names = new ScriptedNameServer((question, _) => ScriptedNameServer.Answer(question, 3));
        await using var slapd = await Slapd.StartAsync(new DirectoryTree());
        var provider = TestDirectory.Provider(slapd);
        provider = provider with { Connection = provider.Connection with { Servers = [], ServiceDomain = Domain } };
        await using var directory = new TestDirectory(provider, usual => usual with { NameServers = () => [names.EndPoint] });

        Assert.Equal(DirectoryReason.ServerDown, await directory.ReasonAsync("alice", "secret"));
        Assert.Equal(2, names.Questions);
    }

    [Theory]
    [InlineData("nameserver 10.0.0.1", "10.0.0.1:53")]
    [InlineData("# nameserver 10.0.0.1\nsearch x\nnameserver\t::1\nnameserver bad\nnameserver 10.0.0.2 # y", "[::1]:53 10.0.0.2:53")]
    [InlineData("nameserver 10.0.0.1\nnameserver 10.0.0.2\nnameserver 10.0.0.3\nnameserver 10.0.0.4", "10.0.0.1:53 10.0.0.2:53 10.0.0.3:53")]
    [InlineData("", "127.0.0.1:53")]
    public void Reads_the_machines_name_servers(string file, string expected) => Assert.Equal(expected, string.Join(' ', NameServers.In(file.Split('\n'))));

    private static SrvRecord Record(ushort priority, ushort weight, string target) => new(priority, weight, 636, target, TimeSpan.FromMinutes(1));

    private ServiceServers Of(ScriptedNameServer names) => new(Domain, () => [names.EndPoint], _clock);
}
