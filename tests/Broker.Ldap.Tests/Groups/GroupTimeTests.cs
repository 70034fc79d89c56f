using System.Text;
using Broker.Core.Catalog.Ldap;
using Broker.Ldap.Results;
using Broker.TestKit.Ldap;

namespace Broker.Ldap.Tests.Groups;

/// <summary>The longest time for all groups of one person, by a directory that answers slowly: by a clock that a test moves, and by the machine's.</summary>
[Trait("threat", "L-11")]
public sealed class GroupTimeTests
{
    /// <summary>alice is in g1, which is in g2, and so on to g3; each question takes 20 s, the last one (what g3 is in) as well.</summary>
    [Theory]
    [InlineData(LdapGroupMode.Search, 50, false, 3)]
    [InlineData(LdapGroupMode.Search, 70, true, 4)]
    [InlineData(LdapGroupMode.MemberOf, 30, false, 2)]
    [InlineData(LdapGroupMode.MemberOf, 50, true, 3)]
    public async Task All_questions_together_have_the_time(LdapGroupMode mode, int seconds, bool isInTime, int questions)
    {
        var clock = new MovedClock();
        await using var server = new ScriptedDirectory(isLdaps: true, request => Answer(request, mode, clock));
        await using var directory = new TestDirectory(Provider(server, mode, TimeSpan.FromSeconds(seconds)), usual => usual with { Clock = clock });

        var answer = await directory.TryAsync("alice", "secret");

        Assert.Equal(isInTime, answer.TryGet(out var identity, out var refusal));
        Assert.Equal(questions, server.Received.Count(IsAboutGroups));
        if (isInTime)
        {
            Assert.Equal([Group(1), Group(2), Group(3)], identity!.Groups);
        }
        else
        {
            // Nobody is signed in with half of the groups: a Deny could be about the other half. Another server would be no faster.
            Assert.Equal((DirectoryReason.TimedOut, DirectoryRefusalKind.Unavailable), (refusal!.Reason, refusal.Kind));
        }
    }

    [Theory]
    [InlineData(LdapGroupMode.Search)]
    [InlineData(LdapGroupMode.InChain)]
    [InlineData(LdapGroupMode.MemberOf)]
    [InlineData(LdapGroupMode.TokenGroups)]
    public async Task An_answer_that_never_comes_ends_with_the_time(LdapGroupMode mode)
    {
        using var released = new ManualResetEventSlim();
        await using var server = new ScriptedDirectory(isLdaps: true, request =>
        {
            if (IsAboutGroups(request))
            {
                released.Wait(TimeSpan.FromSeconds(60));
            }

            return Answer(request, mode, clock: null);
        });

        // The server may take far longer for a search than for groups: it is their time that ends this.
        var provider = Provider(server, mode, TimeSpan.FromSeconds(1));
        await using var directory = new TestDirectory(provider with { Connection = provider.Connection with { SearchTimeout = TimeSpan.FromSeconds(30) } });
        var reason = await directory.ReasonAsync("alice", "secret");
        released.Set();

        Assert.Equal(DirectoryReason.TimedOut, reason);
    }

    private static IEnumerable<byte[]> Answer(LdapMessage request, LdapGroupMode mode, MovedClock? clock)
    {
        if (!IsAboutGroups(request))
        {
            return request is { Kind: LdapOperationKind.Search, Name.Length: > 0 }
                ? [request.Entry(DirectoryTree.PersonDn("alice"), ("uid", [Encoding.UTF8.GetBytes("alice")]), ("memberOf", [Encoding.UTF8.GetBytes(Group(1))])), request.Result(0)]
                : [request.Result(0)];
        }

        clock?.Move(TimeSpan.FromSeconds(20));
        if (mode is LdapGroupMode.MemberOf)
        {
            var next = Enumerable.Range(1, 3).First(number => request.Name == Group(number)) + 1;
            return next > 3 ? [request.Entry(request.Name), request.Result(0)] : [request.Entry(request.Name, ("memberOf", [Encoding.UTF8.GetBytes(Group(next))])), request.Result(0)];
        }

        var asked = Enumerable.Range(1, 3).LastOrDefault(number => request.FilterOctets.Contains(Group(number), StringComparison.Ordinal));
        return asked == 3 ? [request.Result(0)] : [request.Entry(Group(asked + 1)), request.Result(0)];
    }

    private static bool IsAboutGroups(LdapMessage request) =>
        request.Kind is LdapOperationKind.Search && (request.Name.EndsWith(DirectoryTree.Groups, StringComparison.Ordinal) || request.Attributes.Contains("tokenGroups"));

    private static string Group(int number) => DirectoryTree.GroupDn($"g{number}");

    private static LdapProvider Provider(ScriptedDirectory server, LdapGroupMode mode, TimeSpan time) =>
        TestDirectory.Provider(server) with { Groups = new LdapGroups(mode) { BaseDn = DirectoryTree.Groups, Timeout = time } };

    /// <summary>Time that passes when a test says so; timers are the machine's.</summary>
    private sealed class MovedClock : TimeProvider
    {
        private long _moved;

        public override long GetTimestamp() => Interlocked.Read(ref _moved);

        public void Move(TimeSpan by) => Interlocked.Add(ref _moved, (long)(by.TotalSeconds * TimestampFrequency));
    }
}
