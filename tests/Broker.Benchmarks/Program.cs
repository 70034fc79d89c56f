// Measures the published roles in one run and prints every figure beside its limit. A missed limit is marked, and is an aim rather than a gate.
// Arguments choose parts: policy, catalog, webhook, sidecar, sts; none means all.
using Broker.Benchmarks;
using Broker.TestKit.Published;

bool Asks(string part) => args.Length == 0 || args.Contains(part, StringComparer.Ordinal);

var figures = new List<Figure>();
if (Asks("policy"))
{
    Console.WriteLine("policies …");
    figures.AddRange(PolicyFigures.Measure());
}

if (Asks("catalog"))
{
    Console.WriteLine("catalog …");
    figures.AddRange(await CatalogFigures.MeasureAsync());
}

if (Asks("webhook"))
{
    figures.AddRange(await WebhookFigures.MeasureAsync());
}

if (Asks("sidecar") || Asks("sts"))
{
    await using var workload = await Workload.StartAsync();
    if (Asks("sidecar"))
    {
        figures.AddRange(await SidecarFigures.MeasureAsync(workload));
    }

    if (Asks("sts"))
    {
        figures.AddRange(await StsFigures.MeasureAsync(workload));
    }
}

var report = $"{DateTimeOffset.UtcNow:yyyy-MM-dd HH:mm} UTC, {Environment.ProcessorCount} cores\n{string.Join('\n', figures)}\n";
Console.Write(report);
Directory.CreateDirectory(Path.Combine(RepositoryTree.Root, "artifacts"));
await File.WriteAllTextAsync(Path.Combine(RepositoryTree.Root, "artifacts", "bench.txt"), report);
