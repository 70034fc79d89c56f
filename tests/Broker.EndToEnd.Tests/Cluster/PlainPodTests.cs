namespace Broker.EndToEnd.Tests.Cluster;

/// <summary>The image in real pods that people wrote themselves, with real SDKs beside it: no chart, no webhook, no custom resources.</summary>
[Collection(ClusterCollection.Name)]
[Trait("needs", "cluster")]
public sealed class PlainPodTests(ClusterWithPods cluster, PlainPods pods) : IClassFixture<PlainPods>
{
    private const string DemoArn = "arn:aws:sts::123456789012:assumed-role/demo/demo";

    [Theory]
    [InlineData("whoami-boto3")]
    [InlineData("whoami-dotnet")]
    public async Task Container_endpoint_gives_the_role(string client)
    {
        var arn = await pods.Kubectl.ExecAsync("demo", "app", client);

        Assert.Equal(DemoArn, arn);
    }

    [Theory]
    [InlineData("whoami-boto3")]
    [InlineData("whoami-dotnet")]
    [InlineData("whoami-cli")]
    public async Task Instance_metadata_gives_the_role(string client)
    {
        var arn = await pods.Kubectl.ExecAsync("demo", "app", "env", "-u", "AWS_CONTAINER_CREDENTIALS_FULL_URI", client);

        Assert.Equal(DemoArn, arn);
    }

    [Fact]
    public async Task A_service_account_that_the_role_does_not_trust_gets_nothing()
    {
        var (code, output) = await pods.Kubectl.TryAsync("exec", "stranger", "-c", "app", "--", "whoami-boto3");

        Assert.NotEqual(0, code);
        Assert.DoesNotContain("assumed-role", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sidecar_is_small_when_idle()
    {
        await Poll.UntilAsync(
            async () => (await pods.Kubectl.RunAsync("logs", "demo", "-c", "identity-broker-sidecar")).Contains("New credentials", StringComparison.Ordinal),
            Kubectl.PodLimit,
            () => "the sidecar has credentials");

        var memory = await cluster.MemoryAsync(pods.Kubectl, "demo", "identity-broker-sidecar");

        Figures.Add("sidecar in a pod, memory after its first exchange", memory);
        Assert.EndsWith("MiB", memory, StringComparison.Ordinal);
        Assert.InRange(double.Parse(memory[..^3], System.Globalization.CultureInfo.InvariantCulture), 1, 40);
    }

    [Fact]
    public async Task A_token_that_the_kubelet_rotated_is_taken()
    {
        const string Token = "/var/run/secrets/identity-broker.io/serviceaccount/token";
        var before = await pods.Kubectl.ExecAsync("demo", "app", "cat", Token);

        await cluster.RestartKubeletAsync();
        var took = await Poll.UntilAsync(
            async () => await pods.Kubectl.TryAsync("exec", "demo", "-c", "app", "--", "cat", Token) is (0, var now) && now != before,
            TimeSpan.FromSeconds(150),
            () => "the kubelet has written another token");

        Figures.Add("kubelet wrote new tokens after its restart in", took);
        Assert.Equal(DemoArn, await pods.Kubectl.ExecAsync("demo", "app", "whoami-boto3"));
    }
}
