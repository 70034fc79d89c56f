// Measures the published roles in one run and prints every figure beside its limit. A missed limit is marked, and is an aim rather than a gate.
using System.Net;
using Broker.Benchmarks;
using Broker.TestKit.Published;

var idle = TimeSpan.FromSeconds(5);
await using var workload = await Workload.StartAsync();
var sts = workload.Sts;

Console.WriteLine("starts …");
var firstCredential = await FirstCredential.MeasureAsync(workload);

Console.WriteLine("memory …");
await using var sidecar = await workload.StartSidecarAsync();
await sidecar.ReadyAsync();
var (status, credentials) = await sidecar.GetCredentialsAsync(workload.Token);
if (status != HttpStatusCode.OK)
{
    throw new InvalidOperationException($"No credentials to measure with: {status} {credentials}");
}

await Task.Delay(idle);
var sidecarMemory = ResidentMemory.OfProcess(sidecar.Process.Id);
var sidecarAlone = ResidentMemory.OfProcessAlone(sidecar.Process.Id);
var stsMemory = ResidentMemory.OfProcess(sts.Process.Id);

Console.WriteLine("container credentials and nginx in turns …");
await using var nginx = await Nginx.StartAsync(credentials);
var authorization = $"Authorization: {workload.Token}";
var cached = await Comparison.MeasureAsync(
    new Wrk(sidecar.Credentials, sidecar.Process.Id, null, authorization),
    new Wrk(nginx.Url, nginx.Id, null, authorization));

Console.WriteLine("exchanges and a fixed body in turns …");
using var folder = new TemporaryFolder();
var form = await PublishedSts.WebIdentityForm("demo", workload.Token).ReadAsStringAsync();
var post = folder.Write("post.lua", $"""
    wrk.method = "POST"
    wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
    wrk.body = "{form}"
    """);
var exchange = await Comparison.MeasureAsync(new Wrk(sts.Endpoint, sts.Process.Id, post), new Wrk(sts.Health, sts.Process.Id));

Figure[] figures =
[
    new("container credentials from the cache, token checked each time", cached.Ours.PerSecond, "1/s"),
    new("nginx, the same bytes, nothing checked", cached.Theirs.PerSecond, "1/s"),
    new("  ours / nginx", cached.Ratio, "", Limits.CredentialsOverNginx, IsFloor: true),
    new("  ours, 99 of 100 within", cached.Ours.Percentile99, "ms", Limits.CredentialsPercentile99),
    new("  nginx, 99 of 100 within", cached.Theirs.Percentile99, "ms"),
    new("  ours / nginx, 99 of 100", cached.Ours.Percentile99 / cached.Theirs.Percentile99, "", Limits.Percentile99OverNginx),
    new("  ours, processor time of a request", cached.Ours.ProcessorMicroseconds, "µs"),
    new("  nginx, processor time of a request", cached.Theirs.ProcessorMicroseconds, "µs"),
    new("AssumeRoleWithWebIdentity, RS256", exchange.Ours.PerSecond, "1/s"),
    new("the same server, fixed body (/healthz)", exchange.Theirs.PerSecond, "1/s"),
    new("  exchange / fixed body", exchange.Ratio, "", Limits.ExchangesOverFixedBody, IsFloor: true),
    new("  exchange, processor time of a request", exchange.Ours.ProcessorMicroseconds, "µs"),
    new("sidecar, resident after 5 s idle", sidecarMemory, "MiB", Limits.SidecarMiB),
    new("  of it the process's alone (the rest is pages of the program's file)", sidecarAlone, "MiB"),
    new("sts, resident after 5 s idle", stsMemory, "MiB"),
    new("sidecar, start of the process to first credentials (median of 10)", firstCredential, "ms", Limits.FirstCredentialMilliseconds),
];

var report = $"{DateTimeOffset.UtcNow:yyyy-MM-dd HH:mm} UTC, {Environment.ProcessorCount} cores\n{string.Join('\n', figures.AsEnumerable())}\n";
Console.Write(report);
Directory.CreateDirectory(Path.Combine(RepositoryTree.Root, "artifacts"));
await File.WriteAllTextAsync(Path.Combine(RepositoryTree.Root, "artifacts", "bench.txt"), report);
