namespace Broker.EndToEnd.Tests.Cluster;

/// <summary>A namespace of one test's own, removed with everything in it. Its name is unique in a run and among runs.</summary>
public sealed class TestNamespace : IAsyncDisposable
{
    private readonly Kubectl _cluster;

    private TestNamespace(Kubectl cluster, string name)
    {
        _cluster = cluster;
        Kubectl = cluster.In(name);
    }

    /// <summary>Commands in this namespace.</summary>
    public Kubectl Kubectl { get; }

    /// <summary>Its name.</summary>
    public string Name => Kubectl.Namespace;

    /// <summary>Makes one.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="purpose">A word for people who look at the cluster.</param>
    /// <param name="annotations">YAML in flow style.</param>
    /// <param name="labels">YAML in flow style.</param>
    public static async Task<TestNamespace> CreateAsync(Kubectl cluster, string purpose, string annotations = "{}", string labels = "{}")
    {
        var name = $"e2e-{purpose}-{Guid.NewGuid().ToString("N")[..8]}";
        await cluster.ApplyAsync(
            $$"""
            apiVersion: v1
            kind: Namespace
            metadata: { name: {{name}}, annotations: {{annotations}}, labels: {{labels}} }
            """);
        return new TestNamespace(cluster, name);
    }

    public async ValueTask DisposeAsync() => await _cluster.RunAsync("delete", "namespace", Name, "--wait=false");
}
