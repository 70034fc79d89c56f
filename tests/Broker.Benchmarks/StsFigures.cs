using Broker.TestKit.Published;

namespace Broker.Benchmarks;

/// <summary>What requests to the STS cost: beside a fixed body of the same server, a bare verification, a mock, and a second replica.</summary>
internal static class StsFigures
{
    /// <summary>So many that each waits between its requests, as clients do, and the server sees half of what it can bear.</summary>
    private const int ConnectionsOfHalfLoad = 64;

    /// <summary>Odd, so that the median is a measurement; more than elsewhere, since these ratios are held to narrow limits.</summary>
    private const int Rounds = 5;

    /// <summary>Measures.</summary>
    public static async Task<IReadOnlyList<Figure>> MeasureAsync(Workload workload)
    {
        Console.WriteLine("requests of an STS and a fixed body in turns …");
        using var folder = new TemporaryFolder();
        var sts = workload.Sts;
        var id = sts.Process.Id;
        var rs256 = folder.Write("rs256.lua", await StsRequests.ExchangeAsync("demo", workload.Rs256Token));
        var es256 = folder.Write("es256.lua", await StsRequests.ExchangeAsync("demo-ec", workload.Es256Token));
        var identity = folder.Write("identity.lua", await StsRequests.CallerIdentityAsync(sts.Endpoint, workload.Rs256Token));
        Wrk[] requests = [new(sts.Health, id), new(sts.Endpoint, id, rs256), new(sts.Endpoint, id, es256), new(sts.Endpoint, id, identity)];
        var turns = await Comparison.TurnsAsync(Rounds, requests, loads => new Turn(loads[0], loads[1], loads[2], loads[3], workload.VerifyRs256(), workload.VerifyEs256()));
        var rsa = Load.MedianOf(turns.Select(turn => turn.Rs256));
        List<Figure> figures =
        [
            .. Request("the same server, fixed body (/healthz)", turns, turn => turn.FixedBody),
            .. Request("AssumeRoleWithWebIdentity, RS256", turns, turn => turn.Rs256),
            new("  processor time of a bare verification", Median.Of(turns.Select(turn => turn.VerifyRs256)), "µs"),
            new("  over that of fixed body and verification together", Median.Of(turns.Select(turn => turn.Rs256Ratio)), "", Limits.ExchangeOverParts),
            .. Request("AssumeRoleWithWebIdentity, ES256", turns, turn => turn.Es256),
            new("  processor time of a bare verification", Median.Of(turns.Select(turn => turn.VerifyEs256)), "µs"),
            new("  over that of fixed body and verification together", Median.Of(turns.Select(turn => turn.Es256Ratio)), "", Limits.ExchangeOverParts),
            .. Request("GetCallerIdentity, signed with a session's credentials", turns, turn => turn.Identity),
            new("  over that of the fixed body", Median.Of(turns.Select(turn => turn.IdentityRatio)), "", Limits.CallerIdentityOverFixedBody),
        ];
        figures.AddRange(await HalfLoadAsync(workload, folder, rsa));
        figures.AddRange(await MockAsync(workload, folder, rs256, identity));
        figures.AddRange(await ReplicasAsync(workload, rs256));
        return figures;
    }

    private static IEnumerable<Figure> Request(string name, IEnumerable<Turn> turns, Func<Turn, Load> of)
    {
        var load = Load.MedianOf(turns.Select(of));
        return [new(name, load.PerSecond, "1/s"), new("  processor time of a request", load.ProcessorMicroseconds, "µs")];
    }

    private static async Task<IReadOnlyList<Figure>> HalfLoadAsync(Workload workload, TemporaryFolder folder, Load full)
    {
        Console.WriteLine("half load …");
        var pause = TimeSpan.FromSeconds(ConnectionsOfHalfLoad / (full.PerSecond / 2));
        var script = folder.Write("half.lua", await StsRequests.ExchangeAsync("demo", workload.Rs256Token, pause));
        var half = (await Comparison.MeasureAsync(new Wrk(workload.Sts.Endpoint, workload.Sts.Process.Id, script) { Connections = ConnectionsOfHalfLoad }))[0];
        return
        [
            new("at about half of that load (RS256)", half.PerSecond, "1/s"),
            new("  half of 100 within", half.Percentile50, "ms"),
            new("  99 of 100 within", half.Percentile99, "ms"),
            new("  99 of 100 / half", half.Percentile99 / half.Percentile50, "", Limits.Percentile99OverMedian),
        ];
    }

    private static async Task<IReadOnlyList<Figure>> MockAsync(Workload workload, TemporaryFolder folder, string exchange, string identity)
    {
        Console.WriteLine("a mock in turns …");
        await using var moto = await Moto.TryStartAsync();
        if (moto is null)
        {
            Console.WriteLine("moto is not installed: not compared (pip install 'moto[server]').");
            return [];
        }

        var (endpoint, id) = (workload.Sts.Endpoint, workload.Sts.Process.Id);
        var loads = await Comparison.MeasureAsync(
            new Wrk(endpoint, id, exchange), new Wrk(moto.Url, moto.Id, exchange), new Wrk(endpoint, id, identity), new Wrk(moto.Url, moto.Id, identity));
        return
        [
            new("moto, AssumeRoleWithWebIdentity (checks nothing)", loads[1].PerSecond, "1/s"),
            new("  ours / moto", loads[0].PerSecond / loads[1].PerSecond, "", Limits.OverMock, IsFloor: true),
            new("moto, GetCallerIdentity (checks nothing)", loads[3].PerSecond, "1/s"),
            new("  ours / moto", loads[2].PerSecond / loads[3].PerSecond, "", Limits.OverMock, IsFloor: true),
        ];
    }

    /// <summary>
    /// Two cores cannot show two replicas and a load generator at full speed. What can be shown is that a request costs no more processor
    /// time when another replica works at the same time: then twice the processors answer twice as much.
    /// </summary>
    private static async Task<IReadOnlyList<Figure>> ReplicasAsync(Workload workload, string script)
    {
        Console.WriteLine("two replicas …");
        await using var replica = await workload.StartReplicaAsync();
        Wrk[] both = [new(workload.Sts.Endpoint, workload.Sts.Process.Id, script), new(replica.Endpoint, replica.Process.Id, script)];
        await both[1].RunAsync();
        List<double> ratios = [];
        for (var round = 0; round < 3; round++)
        {
            var alone = await both[0].RunAsync();
            var together = await Task.WhenAll(both.Select(wrk => wrk.RunAsync()));
            ratios.Add(together.Sum(load => alone.ProcessorMicroseconds / load.ProcessorMicroseconds));
        }

        return [new("two replicas / one, by processor time of a request (given processors)", Median.Of(ratios), "", Limits.TwoReplicas, IsFloor: true)];
    }

    /// <summary>What one turn measured; times of verifications in processor microseconds.</summary>
    private sealed record Turn(Load FixedBody, Load Rs256, Load Es256, Load Identity, double VerifyRs256, double VerifyEs256)
    {
        public double Rs256Ratio => Rs256.ProcessorMicroseconds / (FixedBody.ProcessorMicroseconds + VerifyRs256);

        public double Es256Ratio => Es256.ProcessorMicroseconds / (FixedBody.ProcessorMicroseconds + VerifyEs256);

        public double IdentityRatio => Identity.ProcessorMicroseconds / FixedBody.ProcessorMicroseconds;
    }
}
