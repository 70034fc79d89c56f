using System.Diagnostics;
using Broker.Core.Catalog.Ldap;
using Broker.Ldap.Results;
using Broker.TestKit.Ldap;

namespace Broker.Ldap.Tests.Groups;

public sealed class GroupFinderTests
{
    private const string OtherGroups = "ou=other,dc=example,dc=com";

    [Fact]
    [Trait("threat", "L-11")]
    public async Task Follows_groups_of_groups_and_ends_cycles()
    {
        await using var slapd = await Slapd.StartAsync(Nested());
        await using var directory = new TestDirectory(TestDirectory.Provider(slapd));

        Assert.Equal(Dns("a", "b", "c"), (await directory.SignInAsync("alice", "secret")).Groups);
        Assert.Equal(Dns("d"), (await directory.SignInAsync("bob", "secret")).Groups);
    }

    [Fact]
    public async Task Leaves_groups_of_groups_out_where_they_do_not_count()
    {
        await using var slapd = await Slapd.StartAsync(Nested());
        await using var directory = new TestDirectory(With(slapd, groups => groups with { IsNested = false }));

        Assert.Equal(Dns("a"), (await directory.SignInAsync("alice", "secret")).Groups);
    }

    [Theory]
    [Trait("threat", "L-11")]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(32, 32)]
    public async Task Goes_no_further_than_the_most_steps(int steps, int found)
    {
        var tree = new DirectoryTree().Person("alice", "secret").Group("g0", DirectoryTree.PersonDn("alice"));
        for (var i = 1; i < 1000; i++)
        {
            tree.Group($"g{i}", DirectoryTree.GroupDn($"g{i - 1}"));
        }

        await using var slapd = await Slapd.StartAsync(tree);
        await using var directory = new TestDirectory(With(slapd, groups => groups with { MostSteps = steps }));

        Assert.Equal(found, (await directory.SignInAsync("alice", "secret")).Groups.Length);
    }

    [Fact]
    [Trait("threat", "L-11")]
    public async Task Finds_5000_of_10000_groups_in_two_seconds()
    {
        var tree = new DirectoryTree().Person("alice", "secret");
        for (var i = 0; i < 10_000; i++)
        {
            tree.Group($"g{i}", DirectoryTree.PersonDn(i % 2 == 0 ? "alice" : "bob"));
        }

        await using var slapd = await Slapd.StartAsync(tree);
        await using var all = new TestDirectory(With(slapd, groups => groups with { Most = 5000 }));
        await using var fewer = new TestDirectory(With(slapd, groups => groups with { Most = 4999 }));

        var started = Stopwatch.StartNew();
        var alice = await all.SignInAsync("alice", "secret");
        var elapsed = started.Elapsed;

        Assert.Equal(5000, alice.Groups.Length);
        TestContext.Current.SendDiagnosticMessage($"5000 of 10000 groups in {elapsed.TotalMilliseconds:F0} ms");
        Assert.InRange(elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(2));
        Assert.Equal(DirectoryReason.TooManyGroups, await fewer.ReasonAsync("alice", "secret"));
    }

    [Fact]
    [Trait("threat", "L-12")]
    public async Task Tells_groups_apart_by_their_whole_names()
    {
        var tree = new DirectoryTree().Person("alice", "secret").Unit(OtherGroups)
            .Group("admin2", DirectoryTree.PersonDn("alice"))
            .Group("admin", DirectoryTree.PersonDn("bob"))
            .GroupAt($"cn=dev,{OtherGroups}", "dev", DirectoryTree.PersonDn("alice"))
            .Group("dev", DirectoryTree.PersonDn("bob"))
            .GroupAt($"cn=admins\\2cou\\3dx,{DirectoryTree.Groups}", "admins,ou=x", DirectoryTree.PersonDn("alice"));
        await using var slapd = await Slapd.StartAsync(tree);
        await using var directory = new TestDirectory(With(slapd, groups => groups with { BaseDn = DirectoryTree.Suffix }));

        var found = (await directory.SignInAsync("alice", "secret")).Groups;

        Assert.Equal([DirectoryTree.GroupDn("admin2"), $"cn=admins\\,ou=x,{DirectoryTree.Groups}", $"cn=dev,{OtherGroups}"], found);
    }

    [Fact]
    public async Task Finds_by_unique_member_and_by_member_uid()
    {
        var tree = new DirectoryTree().Person("alice", "secret").PosixGroup("posix", "alice").PosixGroup("others", "alicea", "bob")
            .Entry(DirectoryTree.GroupDn("unique"), ("objectClass", "groupOfUniqueNames"), ("cn", "unique"), ("uniqueMember", DirectoryTree.PersonDn("alice")));
        await using var slapd = await Slapd.StartAsync(tree);
        await using var posix = new TestDirectory(With(slapd, groups => groups with { MemberAttribute = "memberUid" }));
        await using var unique = new TestDirectory(With(slapd, groups => groups with { MemberAttribute = "uniqueMember" }));

        Assert.Equal(Dns("posix"), (await posix.SignInAsync("alice", "secret")).Groups);
        Assert.Equal(Dns("unique"), (await unique.SignInAsync("alice", "secret")).Groups);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Reads_member_of_and_follows_it(bool isNested)
    {
        await using var slapd = await Slapd.StartAsync(new DirectoryTree().Person("alice", "secret"), new SlapdSettings { Database = ["overlay memberof"] });
        var groups = DirectoryTree.Fragment()
            .Group("a", DirectoryTree.PersonDn("alice")).Group("b", DirectoryTree.GroupDn("a")).Group("c", DirectoryTree.GroupDn("b"));
        await slapd.AddAsync(groups);
        await slapd.ModifyAsync($"dn: {DirectoryTree.GroupDn("a")}\nchangetype: modify\nadd: member\nmember: {DirectoryTree.GroupDn("c")}\n");
        await using var directory = new TestDirectory(With(slapd, _ => new LdapGroups(LdapGroupMode.MemberOf) { IsNested = isNested }));

        Assert.Equal(isNested ? Dns("a", "b", "c") : Dns("a"), (await directory.SignInAsync("alice", "secret")).Groups);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public async Task Finds_the_same_with_pages_of_any_size(int pageSize)
    {
        var tree = new DirectoryTree().Person("alice", "secret");
        for (var i = 0; i < 20; i++)
        {
            tree.Group($"g{i:d2}", DirectoryTree.PersonDn("alice"));
        }

        await using var slapd = await Slapd.StartAsync(tree);
        var provider = With(slapd, groups => groups with { Most = 20 });
        await using var directory = new TestDirectory(provider with { Connection = provider.Connection with { PageSize = pageSize } });
        await using var fewer = new TestDirectory(provider with { Connection = provider.Connection with { PageSize = pageSize }, Groups = provider.Groups with { Most = 19 } });

        Assert.Equal(20, (await directory.SignInAsync("alice", "secret")).Groups.Length);
        Assert.Equal(DirectoryReason.TooManyGroups, await fewer.ReasonAsync("alice", "secret"));
    }

    private static DirectoryTree Nested() => new DirectoryTree().Person("alice", "secret").Person("bob", "secret")
        .Group("a", DirectoryTree.PersonDn("alice"), DirectoryTree.GroupDn("c"))
        .Group("b", DirectoryTree.GroupDn("a"))
        .Group("c", DirectoryTree.GroupDn("b"))
        .Group("d", DirectoryTree.PersonDn("bob"));

    private static string[] Dns(params string[] names) => [.. names.Select(DirectoryTree.GroupDn)];

    private static LdapProvider With(Slapd slapd, Func<LdapGroups, LdapGroups> change)
    {
        var provider = TestDirectory.Provider(slapd);
        return provider with { Groups = change(provider.Groups) };
    }
}
