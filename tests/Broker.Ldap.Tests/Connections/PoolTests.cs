using Broker.Ldap.Results;
using Broker.TestKit.Ldap;

namespace Broker.Ldap.Tests.Connections;

public sealed class PoolTests
{
    private static readonly DirectoryTree Tree = new DirectoryTree().Person("alice", "secret").Group("dev", DirectoryTree.PersonDn("alice"));

    [Fact]
    [Trait("threat", "L-14")]
    public async Task Never_searches_on_a_connection_that_a_person_was_bound_on()
    {
        await using var slapd = await Slapd.StartAsync(Tree);
        await using var directory = new TestDirectory(TestDirectory.Provider(slapd));

        for (var i = 0; i < 5; i++)
        {
            await directory.SignInAsync("alice", "secret");
        }

        await slapd.LoggedAsync(" UNBIND", 5);

        // Each line of the log begins with its connection: `… conn=1003 op=1 BIND dn="uid=…`.
        var operations = slapd.Log.Split('\n')
            .Select(line => line.Split(' ').SkipWhile(word => !word.StartsWith("conn=", StringComparison.Ordinal)).ToArray())
            .Where(words => words.Length > 3)
            .ToLookup(words => words[0], words => string.Join(' ', words.Skip(2)));
        var ofPeople = operations.Where(connection => connection.Any(operation => operation.StartsWith("BIND dn=\"uid=", StringComparison.Ordinal))).ToList();
        Assert.Equal(5, ofPeople.Count);
        Assert.All(ofPeople, connection =>
        {
            var bound = connection.SkipWhile(operation => !operation.StartsWith("BIND", StringComparison.Ordinal));
            Assert.DoesNotContain(bound, operation => operation.StartsWith("SRCH", StringComparison.Ordinal));
        });

        // And the service account's is one, kept.
        Assert.Single(operations, connection => connection.Any(operation => operation.StartsWith($"BIND dn=\"{DirectoryTree.ServiceDn}\"", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Binds_again_when_the_service_accounts_password_changes()
    {
        await using var slapd = await Slapd.StartAsync(Tree);
        await using var directory = new TestDirectory(TestDirectory.Provider(slapd));
        await directory.SignInAsync("alice", "secret");

        await File.WriteAllTextAsync(slapd.ServicePasswordFile, "another", TestContext.Current.CancellationToken);
        Assert.Equal(DirectoryReason.Misconfigured, await directory.ReasonAsync("alice", "secret"));

        await slapd.ModifyAsync($"dn: {DirectoryTree.ServiceDn}\nchangetype: modify\nreplace: userPassword\nuserPassword: another\n");
        await directory.SignInAsync("alice", "secret");
    }

    [Fact]
    public async Task Replaces_connections_that_the_server_closed()
    {
        await using var slapd = await Slapd.StartAsync(Tree);
        await using var directory = new TestDirectory(TestDirectory.Provider(slapd));
        await directory.SignInAsync("alice", "secret");

        await slapd.StopAsync();
        await slapd.StartAsync();

        await directory.SignInAsync("alice", "secret");
    }
}
