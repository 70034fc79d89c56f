using System.Globalization;
using System.Text;
using Broker.Core.Catalog.Ldap;
using Broker.Ldap.Groups;
using Broker.Ldap.Results;
using Broker.TestKit.Ldap;

namespace Broker.Ldap.Tests.Groups;

/// <summary>What only Active Directory says, scripted. The real one is Samba's, in the end-to-end tests.</summary>
public sealed class ActiveDirectoryTests
{
    private static readonly byte[] Users = Convert.FromHexString("01020000000000052000000021020000");

    [Fact]
    public async Task Asks_by_the_rule_in_chain()
    {
        await using var server = Server(request => [request.Entry(DirectoryTree.GroupDn("dev")), request.Result(0)]);
        await using var directory = new TestDirectory(Provider(server, LdapGroupMode.InChain));

        Assert.Equal([DirectoryTree.GroupDn("dev")], (await directory.SignInAsync("alice", "secret")).Groups);
        var asked = Assert.Single(server.Received, request => request.Name == DirectoryTree.Groups);
        Assert.Contains("1.2.840.113556.1.4.1941", asked.FilterOctets, StringComparison.Ordinal);
        Assert.Contains(DirectoryTree.PersonDn("alice"), asked.FilterOctets, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reads_token_groups_as_security_identifiers()
    {
        await using var server = Server(request => [request.Entry(DirectoryTree.PersonDn("alice"), ("tokenGroups", [Users])), request.Result(0)]);
        await using var directory = new TestDirectory(Provider(server, LdapGroupMode.TokenGroups));

        Assert.Equal(["S-1-5-32-545"], (await directory.SignInAsync("alice", "secret")).Groups);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Reads_member_of_in_as_many_parts_as_the_server_gives(bool isNested)
    {
        // Groups 0 to 3,499, in the parts that Active Directory makes; the last one says that it is.
        await using var server = Parts(from => from switch
        {
            0 => ("0-1499", 1500),
            1500 => ("1500-2999", 1500),
            3000 => ("3000-*", 500),
            _ => throw new InvalidOperationException(),
        });
        var provider = Provider(server, LdapGroupMode.MemberOf);
        await using var directory = new TestDirectory(provider with { Groups = provider.Groups with { Most = 3500, IsNested = isNested, MostSteps = 1, Timeout = TimeSpan.FromSeconds(30) } });

        var found = (await directory.SignInAsync("alice", "secret")).Groups;

        Assert.Equal(3500, found.Length);
        Assert.Contains(DirectoryTree.GroupDn("g3499"), found);
        Assert.Equal(2, server.Received.Count(request => request.Attributes is [var only] && only.StartsWith("memberOf;range=", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Parts_of_member_of_end_at_the_most_groups()
    {
        await using var server = Parts(from => ($"{from}-{from + 1499}", 1500));
        var provider = Provider(server, LdapGroupMode.MemberOf);
        await using var directory = new TestDirectory(provider with { Groups = provider.Groups with { Most = 2000 } });

        Assert.Equal(DirectoryReason.TooManyGroups, await directory.ReasonAsync("alice", "secret"));
        Assert.Equal(1, server.Received.Count(request => request.Attributes is ["memberOf;range=1500-*"]));
    }

    [Theory]
    [InlineData("0-1499", "0-1499")]
    [InlineData("0-1499", "1501-*")]
    [InlineData("0-1499", "1400-*")]
    [InlineData("1-*", null)]
    [InlineData("0-", null)]
    [InlineData("-5-*", null)]
    [InlineData("0-2147483647", null)]
    [InlineData("5-4", null)]
    [InlineData("*", null)]
    public async Task Parts_that_do_not_fit_together_are_refused(string first, string? second)
    {
        await using var server = Parts(from => (from == 0 ? first : second!, 10));
        await using var directory = new TestDirectory(Provider(server, LdapGroupMode.MemberOf));

        Assert.Equal(DirectoryReason.Misconfigured, await directory.ReasonAsync("alice", "secret"));
    }

    [Theory]
    [InlineData(12)]
    [InlineData(53)]
    public async Task Asks_without_pages_where_they_are_refused(int code)
    {
        await using var server = Server(request =>
            request.Controls.Count > 0 ? [request.Result(code)] : [request.Entry(DirectoryTree.GroupDn("dev")), request.Result(0)]);
        await using var directory = new TestDirectory(Provider(server, LdapGroupMode.Search));

        Assert.Equal([DirectoryTree.GroupDn("dev")], (await directory.SignInAsync("alice", "secret")).Groups);
    }

    [Fact]
    [Trait("threat", "L-15")]
    public async Task Groups_of_one_person_that_take_too_long_make_no_server_fail()
    {
        var isSlow = true;
        await using var server = Server(request => isSlow ? [request.Result(3)] : [request.Entry(DirectoryTree.GroupDn("dev")), request.Result(0)]);
        await using var directory = new TestDirectory(Provider(server, LdapGroupMode.Search));

        Assert.Equal(DirectoryReason.TimedOut, await directory.ReasonAsync("alice", "secret"));
        isSlow = false;

        Assert.Equal([DirectoryTree.GroupDn("dev")], (await directory.SignInAsync("alice", "secret")).Groups);
    }

    [Theory]
    [InlineData("01020000000000052000000021020000", "S-1-5-32-545")]
    [InlineData("010500000000000515000000a065cf7e784b9b5fe77c8770f4010000", "S-1-5-21-2127521184-1604012920-1887927527-500")]
    [InlineData("0101ffffffffffff00000000", "S-1-0xFFFFFFFFFFFF-0")]
    [InlineData("010200000000000520000000210200", null)]
    [InlineData("02020000000000052000000021020000", null)]
    [InlineData("0102000000000005200000002102000000", null)]
    [InlineData("0110000000000005", null)]
    [InlineData("", null)]
    public void Writes_security_identifiers(string octets, string? expected)
    {
        Assert.Equal(expected is not null, SecurityIdentifier.TryWrite(Convert.FromHexString(octets), out var text));
        Assert.Equal(expected, text);
    }

    /// <summary>Has alice, whose groups come in parts: what a part is called, and how many values it has, for the place that is asked for.</summary>
    private static ScriptedDirectory Parts(Func<int, (string Range, int Count)> parts) => new(isLdaps: true, request =>
    {
        if (request is not { Kind: LdapOperationKind.Search, Name.Length: > 0 })
        {
            return [request.Result(0)];
        }

        var from = request.Attributes is [var only] ? int.Parse(only["memberOf;range=".Length..^2], CultureInfo.InvariantCulture) : 0;
        var (range, count) = parts(from);
        return
        [
            request.Entry(
                DirectoryTree.PersonDn("alice"),
                ("uid", ["alice"u8.ToArray()]),
                ($"memberOf;range={range}", Enumerable.Range(from, count).Select(i => Encoding.UTF8.GetBytes(DirectoryTree.GroupDn($"g{i}"))))),
            request.Result(0),
        ];
    });

    private static LdapProvider Provider(ScriptedDirectory server, LdapGroupMode mode) =>
        TestDirectory.Provider(server) with { Groups = new LdapGroups(mode) { BaseDn = DirectoryTree.Groups, IsNested = false } };

    /// <summary>Has alice, and answers as a test says to the second question about her, or the first about groups.</summary>
    private static ScriptedDirectory Server(Func<LdapMessage, IEnumerable<byte[]>> groups) => new(isLdaps: true, request => request switch
    {
        { Kind: LdapOperationKind.Search, Name: DirectoryTree.Groups } => groups(request),
        { Kind: LdapOperationKind.Search } when request.Attributes.Contains("tokenGroups") => groups(request),
        { Kind: LdapOperationKind.Search, Name.Length: > 0 } =>
            [request.Entry(DirectoryTree.PersonDn("alice"), ("uid", [Encoding.UTF8.GetBytes("alice")])), request.Result(0)],
        _ => [request.Result(0)],
    });
}
