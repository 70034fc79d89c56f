using System.Diagnostics;
using Broker.Ldap.Results;
using Broker.TestKit.Ldap;

namespace Broker.Ldap.Tests.Users;

public sealed class EvenAnswerTests
{
    private const int TriesOfEach = 400;

    [Fact]
    [Trait("threat", "L-05")]
    public async Task Nobody_can_tell_an_unknown_user_from_a_wrong_password()
    {
        await using var slapd = await Slapd.StartAsync(new DirectoryTree().Person("alice", "secret"));
        await using var directory = new TestDirectory(TestDirectory.Provider(slapd));
        await directory.ReasonAsync("alice", "wrong");
        var (known, unknown) = (new List<double>(), new List<double>());

        // In turn, many at once, so that what else the machine does falls on both alike.
        for (var round = 0; round < TriesOfEach / 20; round++)
        {
            var tries = Enumerable.Range(0, 40).Select(async i =>
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
        Assert.True(p > 0.001, $"p = {p}");
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
