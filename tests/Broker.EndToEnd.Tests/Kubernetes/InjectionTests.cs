using System.Text;
using System.Text.Json.Nodes;
using Broker.TestKit.Published;

namespace Broker.EndToEnd.Tests.Kubernetes;

/// <summary>
/// <c>broker webhook</c> as published, called by a real API server. It stands there twice: what the first call made comes back to the second one with
/// the defaults of the API server, and has to be left alone.
/// </summary>
[Trait("needs", "cluster")]
public sealed class InjectionTests(ApiServer cluster) : IClassFixture<ApiServer>, IAsyncLifetime
{
    private const string Role = "arn:aws:iam::123456789012:role/team-a/app";
    private const string Namespace = "team-a";

    private readonly TemporaryFolder _folder = new();
    private PublishedWebhook? _webhook;

    private PublishedWebhook Webhook => _webhook ?? throw new InvalidOperationException("Not started.");

    public async ValueTask InitializeAsync()
    {
        await ApplyAsync(
            """
            {"apiVersion":"v1","kind":"List","items":[
            {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"team-a","labels":{"inject":"yes"},
              "annotations":{"identity-broker.io/allowed-role-arns":"arn:aws:iam::123456789012:role/team-a/*"}}},
            {"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"app","namespace":"team-a","annotations":{"identity-broker.io/role-arn":"arn:aws:iam::123456789012:role/team-a/app"}}},
            {"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"plain","namespace":"team-a"}},
            {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRole","metadata":{"name":"webhook"},
              "rules":[{"apiGroups":[""],"resources":["serviceaccounts","namespaces"],"verbs":["get","list","watch"]}]},
            {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRoleBinding","metadata":{"name":"webhook"},
              "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"webhook"},
              "subjects":[{"kind":"ServiceAccount","name":"broker","namespace":"default"}]}]}
            """);
        _webhook = await PublishedWebhook.StartAsync(
            new Uri(cluster.Server), cluster.CaFile, await cluster.TokenAsync("broker", ApiServer.Issuer),
            "--sts-endpoint", "https://identity-broker-sts.identity-broker.svc", "--region", "eu-central-1");
        var client = $$"""{"url":"{{Webhook.Mutate}}","caBundle":"{{Convert.ToBase64String(Encoding.ASCII.GetBytes(Webhook.CaPem))}}"}""";
        var webhooks = new[] { "first", "second" }.Select(name =>
            $$"""
            {"name":"{{name}}.identity-broker.io","clientConfig":{{client}},"admissionReviewVersions":["v1"],"sideEffects":"None","failurePolicy":"Fail","timeoutSeconds":10,
            "reinvocationPolicy":"IfNeeded","namespaceSelector":{"matchLabels":{"inject":"yes"} },"rules":[{"apiGroups":[""],"apiVersions":["v1"],"resources":["pods"],"operations":["CREATE"]}]}
            """);
        await ApplyAsync(
            $$"""{"apiVersion":"admissionregistration.k8s.io/v1","kind":"MutatingWebhookConfiguration","metadata":{"name":"identity-broker"},"webhooks":[{{string.Join(',', webhooks)}}]}""");
    }

    public async ValueTask DisposeAsync()
    {
        await cluster.KubectlAsync("delete", "mutatingwebhookconfiguration", "identity-broker", "--ignore-not-found");
        await cluster.KubectlAsync("delete", "pods", "--all", "-n", Namespace, "--force", "--grace-period=0");
        if (_webhook is not null)
        {
            await _webhook.DisposeAsync();
        }

        _folder.Dispose();
    }

    [Fact]
    [Trait("threat", "W-07")]
    [Trait("threat", "W-09")]
    public async Task An_annotated_service_account_is_enough()
    {
        await CreateAsync(Pod("simple", ""));

        var pod = await ReadAsync("simple");
        Assert.Equal(["identity-broker-sidecar", "app"], Names(pod, "containers"));
        Assert.Equal("true", (string)pod["metadata"]!["labels"]!["identity-broker.io/injected"]!);
        Assert.StartsWith($"injected: {Role} by a classic sidecar", (string)pod["metadata"]!["annotations"]!["identity-broker.io/status"]!);
        Assert.Equal(2, pod["spec"]!["volumes"]!.AsArray().Count(volume => ((string)volume!["name"]!).StartsWith("identity-broker-", StringComparison.Ordinal)));
        Assert.Contains("{outcome=\"injected\",reason=\"classic_sidecar\"}", await Webhook.MetricsAsync());
        Assert.Contains("{outcome=\"skipped\",reason=\"already_injected\"}", await Webhook.MetricsAsync());
    }

    [Theory]
    [Trait("threat", "W-10")]
    [InlineData("init", """ "initContainers":[{"name":"setup","image":"a"}] """, "", 1)]
    [InlineData("volumes", """ "volumes":[{"name":"v","emptyDir":{}}] """, """ "volumeMounts":[{"name":"v","mountPath":"/v"}],"env":[{"name":"A","value":"b"}] """, 1)]
    [InlineData("resources", """ "terminationGracePeriodSeconds":5,"securityContext":{"runAsNonRoot":true,"runAsUser":1000,"fsGroup":2000} """, """ "resources":{"limits":{"cpu":"0.5","memory":"1G"}} """, 1)]
    [InlineData("proxy", "", """ "env":[{"name":"HTTPS_PROXY","value":"http://p"},{"name":"NO_PROXY","value":"a"}] """, 1)]
    [InlineData("many", "", "", 100)]
    public async Task Every_shape_is_stored(string name, string spec, string container, int containers)
    {
        var others = string.Concat(Enumerable.Range(1, containers - 1).Select(i => $$""",{"name":"c{{i}}","image":"a"}"""));

        await CreateAsync(Pod(name, spec, container, others));

        var pod = await ReadAsync(name);
        Assert.Equal(containers + 1, pod["spec"]!["containers"]!.AsArray().Count);
        Assert.All(pod["spec"]!["containers"]!.AsArray().Skip(1), item => Assert.Single(item!["env"]!.AsArray(), variable => (string)variable!["name"]! == "AWS_CONTAINER_CREDENTIALS_FULL_URI"));
    }

    [Fact]
    [Trait("threat", "W-10")]
    public async Task Generated_names_and_strange_keys_are_stored()
    {
        var name = await CreateAsync(
            """
            {"apiVersion":"v1","kind":"Pod","metadata":{"generateName":"made-","namespace":"team-a","labels":{"example.com/a":"b"},"annotations":{"example.com/x.y":"1"}},
            "spec":{"serviceAccountName":"app","automountServiceAccountToken":false,"containers":[{"name":"app","image":"a"}]}}
            """);

        var pod = await ReadAsync(name.Split('/')[1]);
        Assert.Equal(("b", "1"), ((string)pod["metadata"]!["labels"]!["example.com/a"]!, (string)pod["metadata"]!["annotations"]!["example.com/x.y"]!));
        Assert.Equal(["identity-broker-token", "identity-broker-api"], pod["spec"]!["volumes"]!.AsArray().Select(volume => (string)volume!["name"]!));
    }

    [Fact]
    [Trait("threat", "W-13")]
    public async Task A_pod_that_completes_gets_no_sidecar_of_a_server_without_native_ones()
    {
        await CreateAsync(Pod("job", """ "restartPolicy":"Never" """));

        var pod = await ReadAsync("job");
        Assert.Equal(["app"], Names(pod, "containers"));
        Assert.Contains(pod["spec"]!["containers"]![0]!["env"]!.AsArray(), variable => (string)variable!["name"]! == "AWS_WEB_IDENTITY_TOKEN_FILE");
        Assert.Contains("would keep the pod from completing", (string)pod["metadata"]!["annotations"]!["identity-broker.io/status"]!);
    }

    [Fact]
    public async Task A_pod_that_asks_for_nothing_is_stored_as_it_is()
    {
        await CreateAsync(Pod("plain", "").Replace("\"app\",\"containers\"", "\"plain\",\"containers\"", StringComparison.Ordinal));

        var pod = await ReadAsync("plain");
        Assert.Equal(["app"], Names(pod, "containers"));
        Assert.Null(pod["metadata"]!["annotations"]);
        Assert.Null(pod["metadata"]!["labels"]);
        Assert.Null(pod["spec"]!["containers"]![0]!["env"]);
    }

    [Theory]
    [Trait("threat", "W-12")]
    [InlineData("identity-broker.io/role-arn", "arn:aws:iam::123456789012:role/team-b/app", "which no rule lets the namespace 'team-a' ask for")]
    [InlineData("identity-broker.io/image", "evil", "annotation 'identity-broker.io/image', which is not known")]
    [InlineData("identity-broker.io/mode", "none", "it has to be 'sidecar' or 'web-identity'")]
    public async Task What_is_forbidden_is_refused_with_a_readable_reason(string annotation, string value, string reason)
    {
        var pod = Pod("forbidden", "").Replace("\"namespace\"", $$"""
            "annotations":{"{{annotation}}":"{{value}}"},"namespace"
            """, StringComparison.Ordinal);

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => CreateAsync(pod));

        Assert.Contains("denied the request: ", refused.Message);
        Assert.Contains(reason, refused.Message);
    }

    [Fact]
    [Trait("threat", "W-08")]
    public async Task A_dry_run_shows_what_would_be_injected()
    {
        var made = JsonNode.Parse(await cluster.KubectlAsync("create", "-f", _folder.Write("dry.json", Pod("dry", "")), "--dry-run=server", "-o", "json"))!;

        Assert.Equal(["identity-broker-sidecar", "app"], Names(made, "containers"));
    }

    [Fact]
    [Trait("threat", "W-04")]
    public async Task A_pod_right_after_its_service_account_is_injected_a_hundred_times()
    {
        // kubectl creates the items of a list one after another, each as soon as the API server has taken the one before.
        foreach (var numbers in Enumerable.Range(0, 100).Chunk(10))
        {
            var items = numbers.SelectMany(i => (string[])
            [
                $$"""{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"s{{i}}","namespace":"team-a","annotations":{"identity-broker.io/role-arn":"{{Role}}"} } }""",
                Pod($"race-{i}", "").Replace("\"app\",\"containers\"", $"\"s{i}\",\"containers\"", StringComparison.Ordinal),
            ]);
            await cluster.KubectlAsync("create", "-f", _folder.Write("race.json", $$"""{"apiVersion":"v1","kind":"List","items":[{{string.Join(',', items)}}]}"""));
        }

        var pods = JsonNode.Parse(await cluster.KubectlAsync("get", "pods", "-n", Namespace, "-l", "identity-broker.io/injected=true", "-o", "json"))!["items"]!.AsArray();
        Assert.Equal(100, pods.Count(pod => ((string)pod!["metadata"]!["name"]!).StartsWith("race-", StringComparison.Ordinal)));
    }

    private static string Pod(string name, string spec, string container = "", string otherContainers = "") =>
        $$"""
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"{{name}}","namespace":"team-a"},
        "spec":{ {{(spec.Trim().Length == 0 ? "" : spec + ",")}}"serviceAccountName":"app","containers":[
        {"name":"app","image":"a"{{(container.Length == 0 ? "" : "," + container)}} }{{otherContainers}}]} }
        """;

    private static IEnumerable<string> Names(JsonNode pod, string list) => pod["spec"]![list]!.AsArray().Select(item => (string)item!["name"]!);

    private async Task<JsonNode> ReadAsync(string pod) => JsonNode.Parse(await cluster.KubectlAsync("get", "pod", pod, "-n", Namespace, "-o", "json"))!;

    private Task<string> CreateAsync(string pod) => cluster.KubectlAsync("create", "-f", _folder.Write("pod.json", pod), "-o", "name");

    private Task<string> ApplyAsync(string objects) => cluster.KubectlAsync("apply", "-f", _folder.Write("objects.json", objects));
}
