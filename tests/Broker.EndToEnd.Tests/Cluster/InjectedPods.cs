namespace Broker.EndToEnd.Tests.Cluster;

/// <summary>
/// A namespace whose pods may ask for one role, a service account <c>demo</c> that asks for it, and a deployment of it; besides, a service
/// account <c>plain</c> that asks for nothing.
/// </summary>
public sealed class InjectedPods(ClusterWithPods cluster) : IAsyncLifetime
{
    private TestNamespace? _space;

    internal Installation Broker { get; private set; } = null!;

    internal Kubectl Kubectl => _space?.Kubectl ?? throw new InvalidOperationException("Not started.");

    /// <summary>The role; its name is the namespace's.</summary>
    internal string Role => Kubectl.Namespace;

    /// <summary>The pod of the deployment <c>demo</c>.</summary>
    internal string Pod { get; private set; } = "";

    /// <summary>What GetCallerIdentity says in a pod with the role.</summary>
    internal string Arn(string session) => $"arn:aws:sts::{Installation.Account}:assumed-role/{Role}/{session}";

    public async ValueTask InitializeAsync()
    {
        Broker = await cluster.InstalledAsync();
        _space = await TestNamespace.CreateAsync(
            cluster.Kubectl,
            "injected",
            $$"""{ identity-broker.io/allowed-role-arns: "arn:aws:iam::{{Installation.Account}}:role/e2e-*" }""",
            "{ identity-broker.io/injection: enabled }");
        await Broker.ApplyRoleAsync(Role, _space.Name, "demo");
        await Kubectl.RunAsync("create", "serviceaccount", "plain");
        await Kubectl.ApplyAsync(Workload.ServiceAccount("demo", Workload.Asks(Role), Broker.CaPem));
        await Kubectl.ApplyAsync(Workload.Deployment("demo", "demo"));
        await Kubectl.RolledOutAsync("demo");
        Pod = Assert.Single(await Kubectl.PodsAsync("app=demo"));
    }

    public async ValueTask DisposeAsync()
    {
        if (_space is not null)
        {
            await Broker.DeleteRoleAsync(Role);
            await _space.DisposeAsync();
        }
    }
}
