using System.Diagnostics;
using Broker.TestKit.Published;

namespace Broker.EndToEnd.Tests.Cluster;

/// <summary>
/// A real cluster whose node runs pods (<c>tests/cluster/up.sh</c>), with the image of the real Dockerfile and that of test pods on its node.
/// </summary>
/// <remarks>
/// Stopped with the tests. Who names the folder of a cluster that runs already (<c>CLUSTER_RUN</c> of its <c>up.sh</c>) in
/// <c>BROKER_CLUSTER_RUN</c> keeps it, with the broker installed: the tests then remove only the namespaces they made. An image that is there
/// and named in <c>BROKER_IMAGE</c> is not built.
/// </remarks>
public sealed class ClusterWithPods : IAsyncLifetime
{
    /// <summary>The image of test pods: AWS SDKs as they are sold.</summary>
    public const string SdkImage = "broker-test-sdk:e2e";

    /// <summary>25 s as a rule; about 8 min on a machine that has to build Kubernetes and seed base images first.</summary>
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(20);

    /// <summary>Compiling ahead takes a minute on two cores, and packages have to come.</summary>
    private static readonly TimeSpan BuildLimit = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan StopLimit = TimeSpan.FromMinutes(2);

    private readonly string? _running = Environment.GetEnvironmentVariable("BROKER_CLUSTER_RUN");
    private readonly TemporaryFolder _own = new();
    private readonly SemaphoreSlim _installing = new(1);
    private Installation? _installation;

    /// <summary>The image under test, as <c>make image</c> names it.</summary>
    public string Image { get; private set; } = string.Empty;

    /// <summary>Commands in namespace <c>default</c>.</summary>
    public Kubectl Kubectl { get; private set; } = null!;

    /// <summary>Whether the cluster ran before these tests.</summary>
    internal bool IsUsedAgain => _running is not null;

    private string Run => _running ?? _own.Path;

    public async ValueTask InitializeAsync()
    {
        var started = Stopwatch.StartNew();
        await ScriptAsync("tests/cluster/up.sh", StartLimit);
        Figures.Add("cluster up after", started.Elapsed);
        Kubectl = new Kubectl(Path.Combine(Run, "kubeconfig"), _own, "default");

        var built = Environment.GetEnvironmentVariable("BROKER_IMAGE") is { Length: > 0 } named
            ? $"found {named}: not built"
            : await ScriptAsync("make", BuildLimit, "--no-print-directory", "image");
        Image = built.Split(' ')[1].TrimEnd(':');
        Figures.Add("image", built.Trim());
        await ScriptAsync("tests/cluster/sdk-image.sh", BuildLimit, SdkImage, AppContext.BaseDirectory);
        Figures.Add("cluster and images ready after", started.Elapsed);
    }

    /// <summary>The broker as <c>manifests/</c> install it; the first who asks installs it.</summary>
    internal async Task<Installation> InstalledAsync()
    {
        await _installing.WaitAsync();
        try
        {
            return _installation ??= await Installation.ApplyAsync(this);
        }
        finally
        {
            _installing.Release();
        }
    }

    /// <summary>Stops the kubelet and starts it again; pods go on running.</summary>
    internal Task RestartKubeletAsync() => ScriptAsync("tests/cluster/restart-kubelet.sh", StopLimit);

    /// <summary>Runs <c>docker</c> and gives its output without surrounding white space.</summary>
    internal async Task<string> DockerAsync(params string[] arguments) =>
        (await ChildProcess.RunAsync("docker", arguments, Variables, StopLimit)).Trim();

    /// <summary>What one container of a pod holds in memory that is not mere cache, as the Docker engine counts it.</summary>
    internal async Task<string> MemoryAsync(Kubectl space, string pod, string container)
    {
        var id = await space.RunAsync("get", "pod", pod, "-o", $"jsonpath={{.status.containerStatuses[?(@.name==\"{container}\")].containerID}}");
        var usage = await DockerAsync("stats", "--no-stream", "--format", "{{.MemUsage}}", id["docker://".Length..]);
        return usage.Split(" / ")[0];
    }

    /// <summary>The text of a file beside these tests, with values for its names in double braces.</summary>
    internal static string Manifest(string name, params (string Name, string Value)[] values) => values.Aggregate(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Cluster", "Manifests", name)),
        (text, value) => text.Replace("{{" + value.Name + "}}", value.Value, StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        if (_running is null)
        {
            await ScriptAsync("tests/cluster/down.sh", StopLimit, "--docker");
        }

        _installation?.Dispose();
        _installing.Dispose();
        _own.Dispose();
    }

    private Dictionary<string, string> Variables => new()
    {
        // Built programs and fetched packages are shared with every other run of this user.
        ["HOME"] = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
        ["CLUSTER_RUN"] = Run,
    };

    private Task<string> ScriptAsync(string program, TimeSpan within, params string[] arguments) => ChildProcess.RunAsync(
        program.Contains('/', StringComparison.Ordinal) ? Path.Combine(RepositoryTree.Root, program) : program,
        program == "make" ? ["-C", RepositoryTree.Root, .. arguments] : arguments,
        Variables,
        within);
}
