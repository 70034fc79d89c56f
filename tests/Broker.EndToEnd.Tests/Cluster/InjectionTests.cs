using System.Text.Json.Nodes;

namespace Broker.EndToEnd.Tests.Cluster;

/// <summary>Pods that a real API server asked the webhook about, run by a real kubelet, with real SDKs in them.</summary>
[Collection(ClusterCollection.Name)]
[Trait("needs", "cluster")]
public sealed class InjectionTests(InjectedPods pods) : IClassFixture<InjectedPods>
{
    private const string WebIdentity = "{ identity-broker.io/mode: web-identity }";

    [Theory]
    [InlineData("whoami-boto3")]
    [InlineData("whoami-dotnet")]
    public async Task A_deployment_has_its_role_through_the_container_endpoint(string client)
    {
        var arn = await pods.Kubectl.ExecAsync(pods.Pod, "app", client);

        Assert.Equal(pods.Arn(pods.Pod), arn);
    }

    [Theory]
    [InlineData("whoami-boto3")]
    [InlineData("whoami-dotnet")]
    [InlineData("whoami-cli")]
    public async Task A_deployment_has_its_role_through_instance_metadata(string client)
    {
        var arn = await pods.Kubectl.ExecAsync(pods.Pod, "app", "env", "-u", "AWS_CONTAINER_CREDENTIALS_FULL_URI", client);

        Assert.Equal(pods.Arn(pods.Pod), arn);
    }

    [Fact]
    public async Task Says_on_the_pod_what_was_decided()
    {
        var pod = await PodAsync(pods.Pod);

        Assert.Equal("true", (string?)pod["metadata"]!["labels"]!["identity-broker.io/injected"]);
        Assert.StartsWith("injected: arn:aws:iam::", (string?)pod["metadata"]!["annotations"]!["identity-broker.io/status"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("whoami-boto3")]
    [InlineData("whoami-dotnet")]
    public async Task Web_identity_gives_the_role_without_a_sidecar(string client)
    {
        await pods.Kubectl.ApplyAsync(Workload.Pod("web-identity", "demo", annotations: WebIdentity));
        await pods.Kubectl.WaitAsync("pod/web-identity", "condition=Ready");

        var arn = await pods.Kubectl.ExecAsync("web-identity", "app", client);

        Assert.StartsWith(pods.Arn(""), arn, StringComparison.Ordinal);
        Assert.Single((await PodAsync("web-identity"))["spec"]!["containers"]!.AsArray());
    }

    [Fact]
    [Trait("threat", "W-13")]
    public async Task A_job_completes()
    {
        // This server has no native sidecars, and a classic one would run for ever: jobs get web identity without asking for it.
        await pods.Kubectl.ApplyAsync(Workload.Job("report", "demo", "[whoami-boto3]"));

        await pods.Kubectl.WaitAsync("job/report", "condition=Complete");

        Assert.StartsWith(pods.Arn(""), await pods.Kubectl.RunAsync("logs", "job/report"), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("threat", "W-13")]
    public async Task A_job_that_insists_on_a_sidecar_that_would_never_end_is_told_what_to_change()
    {
        await pods.Kubectl.ApplyAsync(Workload.Job("endless", "demo", "[whoami-boto3]", "{ identity-broker.io/mode: sidecar }"));

        var told = "";
        await Poll.UntilAsync(
            async () => (told = await pods.Kubectl.RunAsync(
                "get", "events", "--field-selector=involvedObject.name=endless,reason=FailedCreate", "-o", "jsonpath={.items[*].message}")).Length > 0,
            TimeSpan.FromSeconds(30),
            () => "the job is told why it has no pod");

        Assert.Contains("identity-broker.io/mode", told, StringComparison.Ordinal);
        await pods.Kubectl.RunAsync("delete", "job", "endless");
    }

    [Fact]
    public async Task A_pod_that_asks_for_nothing_is_untouched()
    {
        var asked = JsonNode.Parse(Workload.Unscheduled("untouched", "plain"))!;
        var (status, body) = await pods.Broker.Api.CreateAsync($"/api/v1/namespaces/{pods.Kubectl.Namespace}/pods", asked.ToJsonString());
        var (_, elsewhere) = await pods.Broker.Api.CreateAsync("/api/v1/namespaces/default/pods?dryRun=All", asked.ToJsonString().Replace("\"plain\"", "\"default\"", StringComparison.Ordinal));

        var created = JsonNode.Parse(body)!;
        var without = JsonNode.Parse(elsewhere)!;

        Assert.Equal(201, status);
        without["spec"]!["serviceAccountName"] = "plain";
        without["spec"]!["serviceAccount"] = "plain";
        Assert.True(JsonNode.DeepEquals(without["spec"], created["spec"]), $"{without["spec"]}\nbecame\n{created["spec"]}");
        Assert.Null(created["metadata"]!["annotations"]);
        Assert.Null(created["metadata"]!["labels"]);
    }

    [Theory]
    [Trait("threat", "W-12")]
    [InlineData("""{ "identity-broker.io/role-arn": "arn:aws:iam::123456789012:role/administrator" }""", "identity-broker.io/allowed-role-arns")]
    [InlineData("""{ "identity-broker.io/role-arn": "arn:aws:iam::210987654321:role/e2e-other-account" }""", "identity-broker.io/allowed-role-arns")]
    [InlineData("""{ "identity-broker.io/token-expiration": "soon" }""", "identity-broker.io/token-expiration")]
    [InlineData("""{ "identity-broker.io/sidecar-image": "evil" }""", "identity-broker.io/sidecar-image")]
    public async Task A_pod_that_asks_for_what_it_may_not_have_is_told_why(string annotations, string named)
    {
        var (status, body) = await pods.Broker.Api.CreateAsync(
            $"/api/v1/namespaces/{pods.Kubectl.Namespace}/pods", Workload.Unscheduled("refused", "demo", annotations));

        Assert.InRange(status, 400, 403);
        Assert.Contains(named, (string?)JsonNode.Parse(body)!["message"], StringComparison.Ordinal);
    }

    [Fact]
    [Trait("threat", "W-04")]
    public async Task A_hundred_pods_created_with_their_service_accounts_are_a_hundred_injected()
    {
        var space = $"/api/v1/namespaces/{pods.Kubectl.Namespace}";
        var started = System.Diagnostics.Stopwatch.StartNew();
        var injected = 0;
        for (var i = 0; i < 100; i++)
        {
            await pods.Broker.Api.CreateAsync(
                $"{space}/serviceaccounts",
                $$"""{ "apiVersion": "v1", "kind": "ServiceAccount", "metadata": { "name": "race-{{i}}", "annotations": { "identity-broker.io/role-arn": "arn:aws:iam::123456789012:role/{{pods.Role}}" } } }""");
            var (status, body) = await pods.Broker.Api.CreateAsync($"{space}/pods", Workload.Unscheduled($"race-{i}", $"race-{i}"));
            Assert.True(status == 201, body);
            injected += (string?)JsonNode.Parse(body)!["metadata"]!["labels"]?["identity-broker.io/injected"] == "true" ? 1 : 0;
        }

        Figures.Add("service account and pod, created and admitted 100 times", started.Elapsed);
        Assert.Equal(100, injected);
    }

    private async Task<JsonNode> PodAsync(string name) => JsonNode.Parse(await pods.Kubectl.RunAsync("get", "pod", name, "-o", "json"))!;
}
