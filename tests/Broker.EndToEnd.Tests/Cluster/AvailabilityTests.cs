using System.Diagnostics;

namespace Broker.EndToEnd.Tests.Cluster;

/// <summary>What goes on while parts of the broker come and go. Namespaces here do not take pods that the webhook has not seen.</summary>
[Collection(ClusterCollection.Name)]
[Trait("needs", "cluster")]
public sealed class AvailabilityTests(ClusterWithPods cluster, AvailablePods pods) : IClassFixture<AvailablePods>
{
    private Kubectl Broker => pods.Broker.Kubectl;

    [Theory]
    [Trait("threat", "W-14")]
    [InlineData(Installation.Sts)]
    [InlineData(Installation.Webhook)]
    public async Task A_rolling_update_fails_nobody(string deployment)
    {
        await using var load = await ConstantLoad.StartAsync(pods.Broker, pods.Kubectl, "direct", pods.Served);
        var started = Stopwatch.StartNew();

        await Broker.RunAsync("rollout", "restart", $"deployment/{deployment}");
        await Broker.RolledOutAsync(deployment);
        await NoneIsGoingAsync(deployment);

        var (created, answered, failures) = await load.StopAsync();
        Figures.Add($"rolling update of {deployment}", $"{started.Elapsed.TotalSeconds:0} s, {created} pods injected, {answered} identities shown, {failures.Count} failures");
        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    [Fact]
    public async Task One_killed_sts_replica_fails_nobody()
    {
        await using var load = await ConstantLoad.StartAsync(pods.Broker, pods.Kubectl, "direct", pods.Served);

        await Broker.RunAsync("delete", "pod", (await Broker.PodsAsync("app.kubernetes.io/component=sts"))[0], "--grace-period=0", "--force");
        await Broker.RolledOutAsync(Installation.Sts);

        var (created, answered, failures) = await load.StopAsync();
        Figures.Add("one sts replica killed", $"{created} pods injected, {answered} identities shown, {failures.Count} failures");
        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    [Fact]
    public async Task Sessions_outlive_a_rotation_of_the_sealing_keys_on_every_replica()
    {
        var before = await pods.SessionAsync();
        var ring = await RingAsync();

        await Broker.RunAsync(
            "exec", $"deployment/{Installation.Sts}", "--", "/usr/local/bin/broker", "keys", "rotate", "secret:identity-broker-sealing-keys", "--namespace", "identity-broker");

        Assert.NotEqual(ring, await RingAsync());
        for (var i = 0; i < 6; i++)
        {
            var after = await pods.SessionAsync();
            Assert.StartsWith(pods.Arn(""), await pods.WhoIsAsync(before), StringComparison.Ordinal);
            Assert.StartsWith(pods.Arn(""), await pods.WhoIsAsync(after), StringComparison.Ordinal);
        }
    }

    [Fact]
    [Trait("threat", "W-01")]
    [Trait("threat", "W-02")]
    public async Task Without_a_webhook_pods_wait_where_injection_is_required_and_only_there()
    {
        await using var optional = await TestNamespace.CreateAsync(cluster.Kubectl, "optional", pods.Allowed, "{ identity-broker.io/injection: enabled }");
        await optional.Kubectl.ApplyAsync(Workload.ServiceAccount("demo", Workload.Asks(pods.Role), pods.Broker.CaPem));
        await using var outside = await TestNamespace.CreateAsync(cluster.Kubectl, "outside");
        await outside.Kubectl.RunAsync("create", "serviceaccount", "demo");
        await Broker.RunAsync("scale", $"deployment/{Installation.Webhook}", "--replicas=0");
        try
        {
            await NoneIsLeftAsync();

            var required = await CreateAsync(pods.Kubectl, "waits");
            var ignored = await CreateAsync(optional.Kubectl, "goes-without");
            var untouched = await CreateAsync(outside.Kubectl, "untouched");

            Assert.Equal(500, required.Status);
            Assert.Contains("identity-broker", required.Body, StringComparison.Ordinal);
            Assert.Equal(201, ignored.Status);
            Assert.DoesNotContain("identity-broker.io/injected", ignored.Body, StringComparison.Ordinal);
            Assert.Equal(201, untouched.Status);
        }
        finally
        {
            await Broker.RunAsync("scale", $"deployment/{Installation.Webhook}", "--replicas=2");
            await Broker.RolledOutAsync(Installation.Webhook);
        }

        Assert.Equal(201, (await CreateAsync(pods.Kubectl, "waits")).Status);
        await IsReportedAsync(optional.Kubectl, "goes-without");
    }

    private Task<string> RingAsync() => Broker.RunAsync("get", "secret", "identity-broker-sealing-keys", "-o", "jsonpath={.data}");

    private Task<(int Status, string Body)> CreateAsync(Kubectl space, string name) =>
        pods.Broker.Api.CreateAsync($"/api/v1/namespaces/{space.Namespace}/pods", Workload.Unscheduled(name, "demo"));

    private Task NoneIsLeftAsync() => Poll.UntilAsync(
        async () => (await Broker.PodsAsync("app.kubernetes.io/component=webhook")).Length == 0, Kubectl.PodLimit, () => "the webhook is gone");

    /// <summary>Old replicas drain after a roll-out counts as done.</summary>
    private Task NoneIsGoingAsync(string deployment) => Poll.UntilAsync(
        async () => (await Broker.PodsAsync($"app.kubernetes.io/component={deployment["identity-broker-".Length..]}")).Length == 2, Kubectl.PodLimit, () => "old replicas are gone");

    private static Task IsReportedAsync(Kubectl space, string pod) => Poll.UntilAsync(
        async () => (await space.RunAsync("get", "events", $"--field-selector=involvedObject.name={pod}", "-o", "jsonpath={.items[*].source.component} {.items[*].reportingComponent}"))
            .Contains("identity-broker", StringComparison.Ordinal),
        TimeSpan.FromSeconds(60),
        () => "the pod without its identity is reported");
}
