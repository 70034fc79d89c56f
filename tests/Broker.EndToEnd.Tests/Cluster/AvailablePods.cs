using System.Text.Json;

namespace Broker.EndToEnd.Tests.Cluster;

/// <summary>
/// A namespace that requires injection, with a deployment that a sidecar serves and a pod <c>direct</c> whose SDK exchanges tokens itself.
/// </summary>
public sealed class AvailablePods(ClusterWithPods cluster) : IAsyncLifetime
{
    private TestNamespace? _space;

    internal Installation Broker { get; private set; } = null!;

    internal Kubectl Kubectl => _space?.Kubectl ?? throw new InvalidOperationException("Not started.");

    internal string Role => Kubectl.Namespace;

    /// <summary>The pod with a sidecar.</summary>
    internal string Served { get; private set; } = "";

    /// <summary>Annotations of a namespace whose pods may ask for roles of these tests.</summary>
    internal string Allowed { get; } = $$"""{ identity-broker.io/allowed-role-arns: "arn:aws:iam::{{Installation.Account}}:role/e2e-*" }""";

    internal string Arn(string session) => $"arn:aws:sts::{Installation.Account}:assumed-role/{Role}/{session}";

    public async ValueTask InitializeAsync()
    {
        Broker = await cluster.InstalledAsync();
        _space = await TestNamespace.CreateAsync(cluster.Kubectl, "available", Allowed, "{ identity-broker.io/injection: required }");
        await Broker.ApplyRoleAsync(Role, _space.Name, "demo");
        await Kubectl.ApplyAsync(Workload.ServiceAccount("demo", Workload.Asks(Role), Broker.CaPem));
        await Kubectl.ApplyAsync(Workload.Deployment("served", "demo"));
        await Kubectl.ApplyAsync(Workload.Pod("direct", "demo", annotations: "{ identity-broker.io/mode: web-identity }"));
        await Kubectl.RolledOutAsync("served");
        await Kubectl.WaitAsync("pod/direct", "condition=Ready");
        Served = Assert.Single(await Kubectl.PodsAsync("app=served"));
    }

    /// <summary>New credentials from the STS, as variables.</summary>
    internal async Task<IReadOnlyList<string>> SessionAsync()
    {
        using var json = JsonDocument.Parse(await Kubectl.ExecAsync("direct", "app", "new-session"));
        return [.. json.RootElement.EnumerateObject().Select(variable => $"{variable.Name}={variable.Value.GetString()}")];
    }

    /// <summary>Whom the STS takes the bearer of credentials for.</summary>
    internal Task<string> WhoIsAsync(IReadOnlyList<string> session) => Kubectl.ExecAsync("direct", "app", ["env", .. session, "whoami-boto3"]);

    public async ValueTask DisposeAsync()
    {
        if (_space is not null)
        {
            await Broker.DeleteRoleAsync(Role);
            await _space.DisposeAsync();
        }
    }
}
