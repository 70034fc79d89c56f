using Broker.TestKit.Published;

namespace Broker.EndToEnd.Tests.Cluster;

/// <summary><c>kubectl</c> with the rights of a cluster's administrator, bound to one namespace. Safe to share between threads.</summary>
/// <param name="kubeConfig">The cluster.</param>
/// <param name="home">A folder for kubectl's own cache and for what it is told to apply.</param>
/// <param name="space">The namespace of every command that names none.</param>
public sealed class Kubectl(string kubeConfig, TemporaryFolder home, string space)
{
    /// <summary>Starting a pod takes seconds; a busy machine takes a few more.</summary>
    public static readonly TimeSpan PodLimit = TimeSpan.FromSeconds(90);

    private static readonly TimeSpan CommandLimit = TimeSpan.FromMinutes(2);

    private int _files;

    /// <summary>The namespace.</summary>
    public string Namespace => space;

    /// <summary>The same cluster and another namespace.</summary>
    public Kubectl In(string other) => new(kubeConfig, home, other);

    /// <summary>Runs a command that has to succeed and gives its output without surrounding white space.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message holds its output.</exception>
    public async Task<string> RunAsync(params string[] arguments) =>
        (await ChildProcess.RunAsync("kubectl", [$"--namespace={space}", .. arguments], Environment, CommandLimit)).Trim();

    /// <summary>Runs a command about objects that name their own namespaces.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message holds its output.</exception>
    public async Task<string> RunEverywhereAsync(params string[] arguments) => (await ChildProcess.RunAsync("kubectl", arguments, Environment, CommandLimit)).Trim();

    /// <summary>Runs a command that may fail, and gives its exit code and everything it said.</summary>
    public async Task<(int Code, string Output)> TryAsync(params string[] arguments)
    {
        await using var process = Start(arguments);
        var code = await process.ExitCodeAsync(CommandLimit);
        return (code, process.Output.Trim());
    }

    /// <summary>Starts a command that goes on, such as <c>logs --follow</c>.</summary>
    public ChildProcess Start(params string[] arguments) => ChildProcess.Start("kubectl", [$"--namespace={space}", .. arguments], Environment);

    /// <summary>Creates or changes what some YAML describes.</summary>
    public async Task ApplyAsync(string yaml) => await RunAsync("apply", "-f", Write(yaml));

    /// <summary>Creates or changes objects that name their own namespaces.</summary>
    public async Task ApplyEverywhereAsync(string yaml) => await RunEverywhereAsync("apply", "-f", Write(yaml));

    /// <summary>Tries the same, for what ought to be refused.</summary>
    public Task<(int Code, string Output)> TryApplyAsync(string yaml) => TryAsync("apply", "-f", Write(yaml));

    /// <summary>Runs a program in a container of a running pod.</summary>
    public Task<string> ExecAsync(string pod, string container, params string[] command) =>
        RunAsync(["exec", pod, "-c", container, "--", .. command]);

    /// <summary>Waits for a condition, and says why when it does not come.</summary>
    public async Task WaitAsync(string what, string condition, TimeSpan? within = null)
    {
        var limit = within ?? PodLimit;
        var (code, output) = await TryAsync("wait", $"--for={condition}", $"--timeout={limit.TotalSeconds:0}s", what);
        if (code != 0)
        {
            throw new TimeoutException($"{what} is not {condition} after {limit}: {output}\n{await ExplainAsync()}");
        }
    }

    /// <summary>Waits until every replica of a deployment runs its newest template.</summary>
    public async Task RolledOutAsync(string deployment)
    {
        var (code, output) = await TryAsync("rollout", "status", $"deployment/{deployment}", $"--timeout={PodLimit.TotalSeconds:0}s");
        if (code != 0)
        {
            throw new TimeoutException($"deployment {deployment} is not rolled out: {output}\n{await ExplainAsync()}");
        }
    }

    /// <summary>The names of the pods with a label, in order.</summary>
    public async Task<string[]> PodsAsync(string selector) =>
        [.. (await RunAsync("get", "pods", "-l", selector, "--field-selector=status.phase!=Failed", "-o", "jsonpath={.items[*].metadata.name}"))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)];

    /// <summary>The state of the namespace, for messages of failed tests.</summary>
    public async Task<string> ExplainAsync()
    {
        var parts = new[]
        {
            await TryAsync("get", "pods", "-o", "wide"),
            await TryAsync("get", "events", "--sort-by=.lastTimestamp"),
        };
        return string.Join('\n', parts.Select(part => part.Output));
    }

    private Dictionary<string, string> Environment => new() { ["HOME"] = home.Path, ["KUBECONFIG"] = kubeConfig };

    private string Write(string yaml) => home.Write($"{space}-{Interlocked.Increment(ref _files)}.yaml", yaml);
}
