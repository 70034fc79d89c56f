using System.Diagnostics;
using System.Globalization;
using System.Net;
using Broker.EndToEnd.Tests.Cluster;
using Broker.TestKit;
using Broker.TestKit.Ldap;
using Broker.TestKit.Published;

namespace Broker.EndToEnd.Tests.Directories;

/// <summary>
/// <c>broker ldap</c> as published under 20 sign-ins a second by a real slapd, which is killed, hangs, and shows a certificate that nobody signed; while people
/// of another directory, and those who had signed in before, go on having credentials.
/// </summary>
[Trait("threat", "L-15")]
[Trait("threat", "L-16")]
[Collection(FaultCollection.Name)]
public sealed class DirectoryFaultTests : IAsyncLifetime
{
    /// <summary>More than a limit of 4 failures each could hide: each signs in about every 3 s.</summary>
    private const int People = 60;

    private const string Password = "correct horse";

    private static readonly TimeSpan BetweenSignIns = TimeSpan.FromMilliseconds(50);

    /// <summary>What issue 5 promises.</summary>
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(5);

    /// <summary>Where SDKs of containers give up. On a machine so busy that it took longer before the faults, no longer than then.</summary>
    private static readonly TimeSpan LongestCredential = TimeSpan.FromSeconds(1);

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private Slapd _failing = null!;
    private Slapd _healthy = null!;
    private PublishedLdap _broker = null!;

    public async ValueTask InitializeAsync()
    {
        try
        {
            await StartAsync();
        }
        catch
        {
            // Of a class that could not begin nobody asks for its end.
            await DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_broker is not null)
        {
            await _broker.DisposeAsync();
        }

        foreach (var slapd in new[] { _failing, _healthy }.Where(slapd => slapd is not null))
        {
            await slapd.DisposeAsync();
        }
    }

    [Fact]
    public async Task Goes_on_for_everybody_else_and_recovers_within_5_s()
    {
        var partner = await SessionAsync("partners", "partner");
        var signedInBefore = await SessionAsync("corp", NameOf(0));
        await using var signIns = new ConstantAsking(_clock, BetweenSignIns, number => _broker.SignInAsync("corp", NameOf(number % People), Password));
        await using var ofPartner = new ConstantAsking(_clock, BetweenSignIns, _ => _broker.GetAsync(ContainerPath("partners"), partner));
        await using var ofBefore = new ConstantAsking(_clock, BetweenSignIns, _ => _broker.IssueAsync(signedInBefore, TestCatalog.RoleArn("corp-dev")));
        await signIns.UntilWellAsync(40);
        var healthyUntil = _clock.Elapsed;

        // 1. Killed, away for 3 s, back.
        var killedAt = _clock.Elapsed;
        await _failing.KillAsync();
        await signIns.SendMoreAsync(60);
        await _failing.StartAsync();
        var restarted = await RecoveryAsync(signIns);

        // 2. Hangs for longer than a search may take, goes on.
        _failing.Hang();
        await signIns.SendMoreAsync(140);
        _failing.Resume();
        var resumed = await RecoveryAsync(signIns);

        // 3. Shows a certificate that nobody signed, then a good one.
        await RestartWithAsync(TestCertificates.SelfSigned);
        var (badFrom, alreadyServed) = (_clock.Elapsed, _failing.Logged(" BIND dn=\"uid="));
        await signIns.SendMoreAsync(60);
        var (badUntil, servedUnderIt) = (_clock.Elapsed, _failing.Logged(" BIND dn=\"uid=") - alreadyServed);
        await RestartWithAsync(_failing.Authority.Good);
        var swapped = await RecoveryAsync(signIns);

        var (all, others, before) = (await signIns.StopAsync(), await ofPartner.StopAsync(), await ofBefore.StopAsync());
        Figures.Add("broker ldap, sign-ins a second by one slapd", Rate(all));
        Figures.Add("  recovery after it was killed and started", restarted);
        Figures.Add("  recovery after it hung", resumed);
        Figures.Add("  recovery after a bad certificate", swapped);
        Figures.Add("  sign-ins", Times(all.Where(one => one.At < healthyUntil)));
        Figures.Add("  credentials by another directory, before", Times(others.Where(one => one.At < killedAt)));
        Figures.Add("  credentials by another directory, during", Times(others.Where(one => one.At >= killedAt)));
        Figures.Add("  credentials of earlier sessions, during", Times(before.Where(one => one.At >= killedAt)));

        // A fault is never a wrong password, and nobody is locked out by it.
        Assert.Empty(all.Where(one => one.Status is not (HttpStatusCode.Created or HttpStatusCode.ServiceUnavailable)));
        Assert.Equal(0, servedUnderIt);
        Assert.DoesNotContain(all, one => one.At >= badFrom && one.End <= badUntil && one.Status is HttpStatusCode.Created);
        Assert.Contains(all, one => one.At >= badFrom && one.End <= badUntil && one.Status is HttpStatusCode.ServiceUnavailable);
        Assert.All(others.Concat(before), one => Assert.Equal(HttpStatusCode.OK, one.Status));
        AssertUnaffected(others, killedAt);
        AssertUnaffected(before, killedAt);
        Assert.All([restarted, resumed, swapped], took => Assert.InRange(took, TimeSpan.Zero, Recovery));
    }

    [Fact]
    public async Task Nobody_is_locked_out_by_a_directory_that_hangs()
    {
        await using var slapd = await Slapd.StartAsync(new DirectoryTree().Person("alice", Password));

        // The usual time-outs: with shorter ones a machine that is busy beside would be a directory that hangs.
        await using var broker = await PublishedLdap.StartAsync(
            PeopleCatalog.Documents("strict", slapd, "timeouts: { connectSeconds: 3, bindSeconds: 3, searchSeconds: 3 }", "limits: { failuresOfUser: 1 }"),
            [],
            ("strict-ca.pem", slapd.CaFile),
            ("strict-password", slapd.ServicePasswordFile));
        slapd.Hang();

        var hung = await broker.SignInAsync(null, "alice", Password);
        slapd.Resume();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, hung.Status);
        var answer = hung;
        await Until.TrueAsync(
            async () => (answer = await broker.SignInAsync(null, "alice", Password)).Status is not HttpStatusCode.ServiceUnavailable, Recovery, () => answer.Outward);
        Assert.Equal(HttpStatusCode.Created, answer.Status);

        // What was a failure counts.
        Assert.Equal(HttpStatusCode.Unauthorized, (await broker.SignInAsync(null, "alice", "wrong")).Status);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await broker.SignInAsync(null, "alice", Password)).Status);
    }

    private async Task StartAsync()
    {
        var tree = new DirectoryTree();
        var people = Enumerable.Range(0, People).Select(NameOf).ToList();
        foreach (var name in people)
        {
            tree.Person(name, Password);
        }

        _failing = await Slapd.StartAsync(tree.Group("dev", people.Select(DirectoryTree.PersonDn)));
        _healthy = await Slapd.StartAsync(new DirectoryTree().Person("partner", Password).Group("dev", DirectoryTree.PersonDn("partner")));
        _broker = await PublishedLdap.StartAsync(
            TestCatalog.Join(PeopleCatalog.Documents("corp", _failing), PeopleCatalog.Documents("partners", _healthy)),
            ["--provider", $"{TestCatalog.Account}/corp,{TestCatalog.Account}/partners", "--requests-per-minute", "100000"],
            ("corp-ca.pem", _failing.CaFile),
            ("corp-password", _failing.ServicePasswordFile),
            ("partners-ca.pem", _healthy.CaFile),
            ("partners-password", _healthy.ServicePasswordFile));
    }

    private static void AssertUnaffected(IReadOnlyList<Asked> all, TimeSpan since)
    {
        var usual = Percentile([.. all.Where(one => one.At < since)], 99);
        var during = Percentile([.. all.Where(one => one.At >= since)], 99);
        Assert.InRange(during, TimeSpan.Zero, usual > LongestCredential ? usual : LongestCredential);
    }

    /// <summary>Time from now until the first good answer after which none is bad.</summary>
    private async Task<TimeSpan> RecoveryAsync(ConstantAsking signIns)
    {
        var from = _clock.Elapsed;
        await signIns.SendMoreAsync(20);
        await signIns.UntilWellAsync(40);
        var answered = signIns.Answered;
        var lastBad = answered.Where(one => one.Status is not HttpStatusCode.Created).Max(one => one.At);
        var good = answered.Where(one => one.At > lastBad && one.End >= from).Min(one => one.End);
        return good - from;
    }

    private async Task RestartWithAsync(Func<System.Security.Cryptography.X509Certificates.X509Certificate2> certificate)
    {
        using (var shown = certificate())
        {
            _failing.Show(shown);
        }

        await _failing.KillAsync();
        await _failing.StartAsync();
    }

    private async Task<string> SessionAsync(string provider, string username)
    {
        var answer = await _broker.SignInAsync(provider, username, Password);
        Assert.True(answer.Status is HttpStatusCode.Created, $"{answer.Outward}\n{_broker.Process.Output}\n{_broker.Audit}");
        return answer["sessionToken"];
    }

    private static string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"person-{number}");

    private static string ContainerPath(string provider) => $"/v1/container-credentials/{TestCatalog.Account}/{provider}-dev";

    private static string Rate(IReadOnlyList<Asked> all) =>
        string.Create(CultureInfo.InvariantCulture, $"{(all.Count - 1) / (all[^1].At - all[0].At).TotalSeconds:0.0}, {all.Count} in all, {all.Count(one => one.Status is HttpStatusCode.Created)} of them good");

    private static string Times(IEnumerable<Asked> some)
    {
        List<Asked> all = [.. some];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"p50 {Percentile(all, 50).TotalMilliseconds:0} ms, p99 {Percentile(all, 99).TotalMilliseconds:0} ms, longest {Percentile(all, 100).TotalMilliseconds:0} ms, of {all.Count}");
    }

    private static TimeSpan Percentile(IReadOnlyList<Asked> all, int percent) =>
        all.Select(one => one.Took).Order().ElementAt(Math.Max(0, (int)Math.Ceiling(all.Count * percent / 100.0) - 1));
}
