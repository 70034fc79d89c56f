using System.Diagnostics;
using Broker.Ldap.Results;
using Broker.TestKit;
using Broker.TestKit.Ldap;

namespace Broker.Ldap.Tests.Users;

public sealed class EvenAnswerTests
{
    private const int TriesOfEach = 2000;
    private const int AtOnce = 50;

    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    private readonly ManualTimeProvider _time = new();

    [Fact]
    [Trait("threat", "L-05")]
    public async Task Nobody_can_tell_an_unknown_user_from_a_wrong_password()
    {
        await using var slapd = await Slapd.StartAsync(new DirectoryTree().Person("alice", "secret"));
        await using var directory = new TestDirectory(TestDirectory.Provider(slapd));
        await directory.ReasonAsync("alice", "wrong");

        // Of two that are alike, one in a hundred samples says less than 0.01: what differs says so each time.
        var p = await CompareAsync(directory);
        p = p > 0.01 ? p : await CompareAsync(directory);

        Assert.True(p > 0.01, $"p = {p}");
    }

    [Theory]
    [InlineData(0, 300)]
    [InlineData(199, 300)]
    [InlineData(200, 600)]
    [InlineData(499, 600)]
    [InlineData(500, 900)]
    [InlineData(2599, 2700)]
    [InlineData(60_000, 3000)]
    [Trait("threat", "L-05")]
    public void Refusals_leave_after_the_longest_comparison_of_a_password(int longest, int expected)
    {
        var even = new EvenAnswers(_time);
        even.Learn(TimeSpan.FromMilliseconds(longest));
        even.Learn(TimeSpan.FromMilliseconds(1));

        Assert.Equal(expected, Leaves(even, after: 5));
        Assert.Equal(expected, Leaves(even, after: 150));
    }

    [Fact]
    [Trait("threat", "L-05")]
    public void A_refusal_that_took_longer_makes_the_next_ones_take_as_long()
    {
        var even = new EvenAnswers(_time);

        Assert.Equal(300, Leaves(even, after: 10));
        Assert.Equal(600, Leaves(even, after: 450));
        Assert.Equal(600, Leaves(even, after: 10));
    }

    [Fact]
    public void A_refusal_that_took_longer_than_the_most_leaves_at_the_next_step()
    {
        var even = new EvenAnswers(_time);

        Assert.Equal(3300, Leaves(even, after: 3100));
        Assert.Equal(3000, Leaves(even, after: 10));
    }

    [Fact]
    public void What_was_slow_once_is_forgotten_later()
    {
        var even = new EvenAnswers(_time);
        even.Learn(TimeSpan.FromSeconds(1));

        _time.Advance(EvenAnswers.Memory);
        Assert.Equal(1200, Leaves(even, after: 10));
        _time.Advance(EvenAnswers.Memory);
        Assert.Equal(300, Leaves(even, after: 10));
        even.Learn(TimeSpan.FromSeconds(1));
        _time.Advance(EvenAnswers.Memory * 2);
        Assert.Equal(300, Leaves(even, after: 10));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("threat", "L-05")]
    public async Task A_directory_that_compares_passwords_slowly_tells_nothing(bool isServiceSlow)
    {
        using var slow = new SemaphoreSlim(0);
        using var begun = new SemaphoreSlim(0);
        await using var server = new ScriptedDirectory(isLdaps: true, request =>
        {
            var isPerson = request.Name == DirectoryTree.PersonDn("alice");
            if (request.Kind is LdapOperationKind.Bind && (isPerson || (isServiceSlow && request.Name == DirectoryTree.ServiceDn)))
            {
                begun.Release();
                slow.Wait(TestContext.Current.CancellationToken);
            }

            var isFound = request is { Kind: LdapOperationKind.Search, Name.Length: > 0 } && request.FilterOctets.Contains("alice", StringComparison.Ordinal);
            var code = request.Kind is LdapOperationKind.Bind && request.Name != DirectoryTree.ServiceDn ? 49 : 0;
            return isFound ? [request.Entry(DirectoryTree.PersonDn("alice"), ("uid", ["alice"u8.ToArray()])), request.Result(0)] : [request.Result(code)];
        });
        await using var directory = new TestDirectory(TestDirectory.Provider(server), surroundings => surroundings with { Clock = _time });

        async Task<TimeSpan> WaitsAsync(string username, bool comparesSlowly)
        {
            var began = _time.GetTimestamp();
            var trying = directory.ReasonAsync(username, "wrong");
            if (comparesSlowly)
            {
                Assert.True(await begun.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
                _time.Advance(TimeSpan.FromMilliseconds(700));
                slow.Release();
            }

            // What is left then is the wait for the others: all time-outs are further away.
            await Eventually.IsTrueAsync(() => _time.Waits is [var only] && only < TimeSpan.FromSeconds(1));
            _time.Advance(_time.Waits[0]);
            await trying;
            return _time.GetElapsedTime(began);
        }

        // The service account's own bind comes before the first refusal, and says how long a comparison takes.
        var first = isServiceSlow ? await WaitsAsync("nobody", comparesSlowly: true) : await WaitsAsync("alice", comparesSlowly: true);
        Assert.Equal(TimeSpan.FromMilliseconds(900), first);
        Assert.Equal(first, await WaitsAsync("nobody", comparesSlowly: false));
        Assert.Equal(first, await WaitsAsync("alice", comparesSlowly: true));
        Assert.Equal(first, await WaitsAsync("nobody", comparesSlowly: false));
    }

    /// <summary>Milliseconds after its beginning at which a refusal leaves.</summary>
    private double Leaves(EvenAnswers even, int after)
    {
        var started = _time.GetTimestamp();
        _time.Advance(TimeSpan.FromMilliseconds(after));
        var leaving = even.WaitAsync(started, TestContext.Current.CancellationToken);
        _time.Advance(_time.Waits[0] - Tick);
        Assert.False(leaving.IsCompleted);
        _time.Advance(Tick);
        Assert.True(leaving.IsCompleted);
        return _time.GetElapsedTime(started).TotalMilliseconds;
    }

    private static async Task<double> CompareAsync(TestDirectory directory)
    {
        var (known, unknown) = (new List<double>(), new List<double>());

        // In turn, many at once, so that what else the machine does falls on both alike.
        for (var round = 0; round < TriesOfEach * 2 / AtOnce; round++)
        {
            var tries = Enumerable.Range(0, AtOnce).Select(async i =>
            {
                var started = Stopwatch.GetTimestamp();
                var answer = await directory.TryAsync(i % 2 == 0 ? "alice" : "nobody", "wrong");
                Assert.False(answer.TryGet(out _, out var refusal));
                Assert.Equal(DirectoryRefusalKind.Refused, refusal.Kind);
                return (IsKnown: i % 2 == 0, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            });
            foreach (var (isKnown, elapsed) in await Task.WhenAll(tries))
            {
                (isKnown ? known : unknown).Add(elapsed);
            }
        }

        var p = MannWhitney(known, unknown);
        TestContext.Current.SendDiagnosticMessage($"Mann-Whitney p = {p:F3} of {TriesOfEach} tries each");
        return p;
    }

    /// <summary>Two-sided p by the normal approximation, which is good from 20 values on.</summary>
    private static double MannWhitney(List<double> a, List<double> b)
    {
        var ranked = a.Select(value => (value, IsA: true)).Concat(b.Select(value => (value, IsA: false))).OrderBy(x => x.value).ToList();
        var rankSum = ranked.Select((x, i) => x.IsA ? i + 1.0 : 0).Sum();
        var u = rankSum - (a.Count * (a.Count + 1) / 2.0);
        var z = (u - (a.Count * b.Count / 2.0)) / Math.Sqrt(a.Count * (double)b.Count * (a.Count + b.Count + 1) / 12);

        // Abramowitz and Stegun 26.2.17.
        var t = 1 / (1 + (0.2316419 * Math.Abs(z)));
        var tail = Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI) * t * (0.319381530 + (t * (-0.356563782 + (t * (1.781477937 + (t * (-1.821255978 + (t * 1.330274429))))))));
        return 2 * tail;
    }
}
