using System.Globalization;
using Broker.TestKit.Published;

namespace Broker.EndToEnd.Tests.Cluster;

/// <summary>
/// Pods created without a pause, each of which has to be injected, and credentials asked for without a pause, by SDKs as they are sold, in one
/// pod that exchanges tokens itself and one that a sidecar serves.
/// </summary>
internal sealed class ConstantLoad : IAsyncDisposable
{
    /// <summary>Ten pods a second: more than a busy cluster creates, little enough to leave the two cores to what is measured.</summary>
    private static readonly TimeSpan BetweenPods = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _stop = new();
    private readonly List<string> _refused = [];
    private readonly List<ChildProcess> _askers = [];
    private Task _creating = Task.CompletedTask;
    private int _created;

    private ConstantLoad()
    {
    }

    /// <summary>Starts it, and returns when every part has succeeded once.</summary>
    /// <param name="broker">The installation under load.</param>
    /// <param name="space">Where pods are created; service account <c>demo</c> asks for a role.</param>
    /// <param name="askers">Pods to ask from.</param>
    public static async Task<ConstantLoad> StartAsync(Installation broker, Kubectl space, params string[] askers)
    {
        var load = new ConstantLoad();
        load._askers.AddRange(askers.Select(pod => space.Start("exec", pod, "-c", "app", "--", "keep-asking")));
        load._creating = load.CreateAsync(broker, space);
        await Poll.UntilAsync(
            () => Task.FromResult(load._created > 0 && load._askers.All(asker => Count(asker, "ok ") > 0)),
            TimeSpan.FromSeconds(30),
            () => $"the load runs. {string.Join('\n', load._askers.Select(asker => asker.Output))}");
        return load;
    }

    /// <summary>Ends it; gives how often it succeeded, and every failure.</summary>
    public async Task<(int Pods, int Answers, IReadOnlyList<string> Failures)> StopAsync()
    {
        await _stop.CancelAsync();
        await _creating;
        var failures = _refused.Concat(_askers.SelectMany(asker => asker.StandardOutput.Split('\n').Where(line => line.StartsWith("failed ", StringComparison.Ordinal))));
        return (_created, _askers.Sum(asker => Count(asker, "ok ")), [.. failures]);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _creating;
        foreach (var asker in _askers)
        {
            await asker.DisposeAsync();
        }

        _stop.Dispose();
    }

    private static int Count(ChildProcess asker, string prefix) =>
        asker.StandardOutput.Split('\n').Count(line => line.StartsWith(prefix, StringComparison.Ordinal));

    private async Task CreateAsync(Installation broker, Kubectl space)
    {
        using var pace = new PeriodicTimer(BetweenPods);
        var run = Guid.NewGuid().ToString("N")[..6];
        while (!_stop.IsCancellationRequested)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"load-{run}-{_created}");
            var (status, body) = await broker.Api.CreateAsync($"/api/v1/namespaces/{space.Namespace}/pods", Workload.Unscheduled(name, "demo"));
            if (status == 201 && body.Contains("\"identity-broker.io/injected\":\"true\"", StringComparison.Ordinal))
            {
                _created++;
            }
            else
            {
                _refused.Add($"failed pod {name}: {status} {body}");
            }

            await pace.WaitForNextTickAsync();
        }
    }
}
