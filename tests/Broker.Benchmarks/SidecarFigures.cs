using System.Net;

namespace Broker.Benchmarks;

/// <summary>What a sidecar costs the pod that it stands in, beside nginx that serves the same bytes.</summary>
internal static class SidecarFigures
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(5);

    /// <summary>Measures start, memory and cached credentials.</summary>
    public static async Task<IReadOnlyList<Figure>> MeasureAsync(Workload workload)
    {
        Console.WriteLine("starts …");
        var firstCredential = await FirstCredential.MeasureAsync(workload);

        Console.WriteLine("memory …");
        await using var sidecar = await workload.StartSidecarAsync();
        await sidecar.ReadyAsync();
        var (status, credentials) = await sidecar.GetCredentialsAsync(workload.Rs256Token);
        if (status != HttpStatusCode.OK)
        {
            throw new InvalidOperationException($"No credentials to measure with: {status} {credentials}");
        }

        await Task.Delay(Idle);
        var id = sidecar.Process.Id;
        var (memory, alone, sts) = (ResidentMemory.OfProcess(id), ResidentMemory.OfProcessAlone(id), ResidentMemory.OfProcess(workload.Sts.Process.Id));

        Console.WriteLine("container credentials and nginx in turns …");
        await using var nginx = await Nginx.StartAsync(credentials);
        var authorization = $"Authorization: {workload.Rs256Token}";
        var loads = await Comparison.MeasureAsync(
            new Wrk(sidecar.Credentials, id, null, authorization), new Wrk(nginx.Url, nginx.Id, null, authorization));
        var (ours, theirs) = (loads[0], loads[1]);
        return
        [
            new("container credentials from the cache, token checked each time", ours.PerSecond, "1/s"),
            new("nginx, the same bytes, nothing checked", theirs.PerSecond, "1/s"),
            new("  ours / nginx", ours.PerSecond / theirs.PerSecond, "", Limits.CredentialsOverNginx, IsFloor: true),
            new("  ours, 99 of 100 within", ours.Percentile99, "ms", Limits.CredentialsPercentile99),
            new("  nginx, 99 of 100 within", theirs.Percentile99, "ms"),
            new("  ours / nginx, 99 of 100", ours.Percentile99 / theirs.Percentile99, "", Limits.Percentile99OverNginx),
            new("  ours, processor time of a request", ours.ProcessorMicroseconds, "µs"),
            new("  nginx, processor time of a request", theirs.ProcessorMicroseconds, "µs"),
            new("sidecar, resident after 5 s idle", memory, "MiB", Limits.SidecarMiB),
            new("  of it the process's alone (the rest is pages of the program's file)", alone, "MiB"),
            new("sts, resident after 5 s idle", sts, "MiB"),
            new("sidecar, start of the process to first credentials (median of 10)", firstCredential, "ms", Limits.FirstCredentialMilliseconds),
        ];
    }
}
