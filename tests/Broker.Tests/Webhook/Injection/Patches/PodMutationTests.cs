using System.Text.Json.Nodes;
using Broker.Webhook.Injection.Decisions;

namespace Broker.Tests.Webhook.Injection.Patches;

/// <summary>The whole pod after the patch, as an API server would store it.</summary>
public sealed class PodMutationTests
{
    private const string Mount = """{"name":"identity-broker-token","mountPath":"/var/run/secrets/identity-broker.io/serviceaccount","readOnly":true}""";

    private const string TokenVolume = """{"name":"identity-broker-token","projected":{"sources":[{"serviceAccountToken":{"audience":"sts.amazonaws.com","expirationSeconds":3600,"path":"token"}}]}}""";

    private const string ApiVolume = """
        {"name":"identity-broker-api","projected":{"sources":[{"serviceAccountToken":{"expirationSeconds":3600,"path":"token"}},
        {"configMap":{"name":"kube-root-ca.crt","items":[{"key":"ca.crt","path":"ca.crt"}]}}]}}
        """;

    private const string Environment = """
        {"name":"AWS_CONTAINER_CREDENTIALS_FULL_URI","value":"http://127.0.0.1:9911/v1/credentials"},
        {"name":"AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE","value":"/var/run/secrets/identity-broker.io/serviceaccount/token"},
        {"name":"AWS_EC2_METADATA_SERVICE_ENDPOINT","value":"http://127.0.0.1:9911/"},
        {"name":"AWS_REGION","value":"eu-central-1"},{"name":"AWS_DEFAULT_REGION","value":"eu-central-1"}
        """;

    private const string SidecarStart = """
        "name":"identity-broker-sidecar","image":"identity-broker:1.0","imagePullPolicy":"IfNotPresent","command":["/usr/local/bin/broker"],"args":["sidecar"],
        "env":[{"name":"BROKER_SIDECAR_TOKEN_FILE","value":"/var/run/secrets/identity-broker.io/serviceaccount/token"},
        {"name":"BROKER_SIDECAR_ISSUER","value":"https://kubernetes.default.svc"},{"name":"BROKER_SIDECAR_AUDIENCE","value":"sts.amazonaws.com"},
        {"name":"BROKER_SIDECAR_ROLE_ARN","value":"arn:aws:iam::123456789012:role/app"},
        {"name":"BROKER_SIDECAR_STS_ENDPOINT","value":"https://identity-broker-sts.identity-broker.svc/"},{"name":"BROKER_SIDECAR_REGION","value":"eu-central-1"},
        {"name":"BROKER_SIDECAR_KUBERNETES_SERVER","value":"https://kubernetes.default.svc"},
        {"name":"BROKER_SIDECAR_KUBERNETES_CA_FILE","value":"/var/run/secrets/identity-broker.io/api/ca.crt"},
        {"name":"BROKER_SIDECAR_KUBERNETES_TOKEN_FILE","value":"/var/run/secrets/identity-broker.io/api/token"}],
        "resources":{"requests":{"cpu":"10m","memory":"48Mi"},"limits":{"memory":"96Mi"}},
        "volumeMounts":[{"name":"identity-broker-token","mountPath":"/var/run/secrets/identity-broker.io/serviceaccount","readOnly":true},
        {"name":"identity-broker-api","mountPath":"/var/run/secrets/identity-broker.io/api","readOnly":true}],
        "securityContext":{"allowPrivilegeEscalation":false,"capabilities":{"drop":["ALL"]},"privileged":false,"readOnlyRootFilesystem":true,"runAsNonRoot":true,
        "runAsUser":65532,"runAsGroup":65532,"seccompProfile":{"type":"RuntimeDefault"}}
        """;

    [Fact]
    public async Task A_new_server_gets_a_native_sidecar_before_all_other_containers()
    {
        var mutated = await new InjectionWorld().MutateAsync(
            """{"metadata":{"generateName":"app-"},"spec":{"serviceAccountName":"app","initContainers":[{"name":"setup"}],"containers":[{"name":"app"}]}}""");

        Assert.Equal((DecisionOutcome.Injected, DecisionReason.NativeSidecar), mutated.Verdict);
        AssertIs(
            $$"""
            {"metadata":{"generateName":"app-","annotations":{"identity-broker.io/status":"injected: arn:aws:iam::123456789012:role/app by a native sidecar"},
            "labels":{"identity-broker.io/injected":"true"} },
            "spec":{"serviceAccountName":"app","initContainers":[{ {{SidecarStart}},"restartPolicy":"Always","startupProbe":{"exec":{"command":
            ["/usr/local/bin/broker","health","http://127.0.0.1:9912/readyz","--wait","10"]},"timeoutSeconds":12,"periodSeconds":1,"failureThreshold":12} },
            {"name":"setup","volumeMounts":[{{Mount}}],"env":[{{Environment}}]}],
            "containers":[{"name":"app","volumeMounts":[{{Mount}}],"env":[{{Environment}}]}],"volumes":[{{TokenVolume}},{{ApiVolume}}]} }
            """,
            mutated.Pod);
    }

    [Fact]
    public async Task An_old_server_gets_a_classic_sidecar_that_the_next_container_waits_for()
    {
        var mutated = await InjectionWorld.Old.MutateAsync("""{"metadata":{},"spec":{"serviceAccountName":"app","containers":[{"name":"app"}]}}""");

        Assert.Equal((DecisionOutcome.Injected, DecisionReason.ClassicSidecar), mutated.Verdict);
        AssertIs(
            $$"""
            {"metadata":{"annotations":{"identity-broker.io/status":"injected: arn:aws:iam::123456789012:role/app by a classic sidecar",
            "kubectl.kubernetes.io/default-container":"app"},"labels":{"identity-broker.io/injected":"true"} },
            "spec":{"serviceAccountName":"app","containers":[{ {{SidecarStart}},"lifecycle":{"postStart":{"exec":{"command":
            ["/usr/local/bin/broker","health","http://127.0.0.1:9912/readyz","--wait","60"]} } } },
            {"name":"app","volumeMounts":[{{Mount}}],"env":[{{Environment}}]}],"volumes":[{{TokenVolume}},{{ApiVolume}}]} }
            """,
            mutated.Pod);
    }

    [Fact]
    public async Task Web_identity_adds_token_and_variables_alone()
    {
        var mutated = await new InjectionWorld().MutateAsync(
            """
            {"metadata":{"annotations":{"identity-broker.io/mode":"web-identity","identity-broker.io/session-name":"nightly","identity-broker.io/token-expiration":"600",
            "identity-broker.io/audience":"other"}},"spec":{"serviceAccountName":"app","containers":[{"name":"app"}]}}
            """);

        Assert.Equal((DecisionOutcome.Injected, DecisionReason.WebIdentity), mutated.Verdict);
        AssertIs(
            $$"""
            {"metadata":{"annotations":{"identity-broker.io/mode":"web-identity","identity-broker.io/session-name":"nightly","identity-broker.io/token-expiration":"600",
            "identity-broker.io/audience":"other","identity-broker.io/status":"injected: arn:aws:iam::123456789012:role/app by web identity"},
            "labels":{"identity-broker.io/injected":"true"} },
            "spec":{"serviceAccountName":"app","containers":[{"name":"app","volumeMounts":[{{Mount}}],"env":[
            {"name":"AWS_ROLE_ARN","value":"arn:aws:iam::123456789012:role/app"},
            {"name":"AWS_WEB_IDENTITY_TOKEN_FILE","value":"/var/run/secrets/identity-broker.io/serviceaccount/token"},
            {"name":"AWS_STS_REGIONAL_ENDPOINTS","value":"regional"},{"name":"AWS_ROLE_SESSION_NAME","value":"nightly"},
            {"name":"AWS_ENDPOINT_URL_STS","value":"https://identity-broker-sts.identity-broker.svc"},
            {"name":"AWS_REGION","value":"eu-central-1"},{"name":"AWS_DEFAULT_REGION","value":"eu-central-1"}]}],
            "volumes":[{{TokenVolume.Replace("sts.amazonaws.com", "other").Replace("3600", "600")}}]} }
            """,
            mutated.Pod);
    }

    [Fact]
    public async Task Init_containers_before_a_classic_sidecar_get_web_identity()
    {
        var mutated = await InjectionWorld.Old.MutateAsync(ReviewText.Pod(spec: """ "initContainers":[{"name":"setup"}] """));

        Assert.Equal(ReviewText.Role, mutated.Variable("setup", "AWS_ROLE_ARN"));
        Assert.Null(mutated.Variable("setup", "AWS_CONTAINER_CREDENTIALS_FULL_URI"));
        Assert.Null(mutated.Variable("app", "AWS_ROLE_ARN"));
        Assert.Contains("init containers run before", mutated.Decision.Message);
    }

    [Theory]
    [Trait("threat", "W-10")]
    [InlineData("""{"metadata":{},"spec":{"serviceAccountName":"app","containers":[{"name":"a"}]}}""")]
    [InlineData("""{"metadata":{"annotations":null,"labels":null},"spec":{"serviceAccountName":"app","volumes":null,"initContainers":null,"containers":[{"name":"a","env":null,"volumeMounts":null}]}}""")]
    [InlineData("""{"metadata":{"annotations":{},"labels":{}},"spec":{"serviceAccountName":"app","volumes":[],"initContainers":[],"containers":[{"name":"a","env":[],"volumeMounts":[]}]}}""")]
    [InlineData("""{"metadata":{"generateName":"a-","annotations":{"a~b/c":"1"},"labels":{"x/y~z":"2"}},"spec":{"serviceAccountName":"app","containers":[{"name":"a"},{"name":"b"}]}}""")]
    [InlineData("""{"spec":{"containers":[{"name":"a","env":[{"name":"A","valueFrom":{"fieldRef":{"fieldPath":"metadata.name"}}}]}],"serviceAccountName":"app"},"metadata":{"labels":{"a":"b"}}}""")]
    public async Task Every_shape_gets_the_same_and_keeps_what_it_has(string pod)
    {
        foreach (var world in new[] { new InjectionWorld(), InjectionWorld.Old })
        {
            var mutated = await world.MutateAsync(pod);

            Assert.Equal(DecisionOutcome.Injected, mutated.Decision.Outcome);
            Assert.All(mutated.Containers, container => Assert.Contains(container["volumeMounts"]!.AsArray(), mount => JsonNode.DeepEquals(mount, JsonNode.Parse(Mount))));
            Assert.Equal("true", (string)mutated.Pod["metadata"]!["labels"]!["identity-broker.io/injected"]!);
            AssertKeeps(JsonNode.Parse(pod), mutated.Pod, "");
            Assert.All(Operations(mutated.Patch), operation => Assert.Equal("add", (string)operation["op"]!));
        }
    }

    [Fact]
    [Trait("threat", "W-10")]
    public async Task A_hundred_containers_get_it_each()
    {
        var containers = string.Join(',', Enumerable.Range(0, 100).Select(i => $$"""{"name":"c{{i}}","env":[{"name":"N","value":"{{i}}"}]}"""));

        var mutated = await InjectionWorld.Old.MutateAsync($$"""{"metadata":{},"spec":{"serviceAccountName":"app","containers":[{{containers}}]} }""");

        Assert.Equal(101, mutated.Spec["containers"]!.AsArray().Count);
        Assert.All(Enumerable.Range(0, 100), i => Assert.Equal(
            (i.ToString(System.Globalization.CultureInfo.InvariantCulture), "http://127.0.0.1:9911/v1/credentials"),
            (mutated.Variable($"c{i}", "N"), mutated.Variable($"c{i}", "AWS_CONTAINER_CREDENTIALS_FULL_URI"))));
    }

    [Fact]
    public async Task Numbers_and_unknown_fields_stay_as_they_were_written()
    {
        const string Spec = """ "future":{"a":[1.0,1e2,123456789012345678901234567890,{"b":null}]},"terminationGracePeriodSeconds":30.00 """;
        const string Container = """ "newerThanWe":{"x":0.10},"ports":[{"containerPort":8080}] """;

        var mutated = await new InjectionWorld().MutateAsync(ReviewText.Pod(spec: Spec, container: Container));

        Assert.Contains("""{"a":[1.0,1e2,123456789012345678901234567890,{"b":null}]},"terminationGracePeriodSeconds":30.00""", mutated.Text);
        Assert.Contains(Container.Trim(), mutated.Text);
        Assert.DoesNotContain("newerThanWe", mutated.Patch);
    }

    [Theory]
    [Trait("threat", "W-09")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_second_look_changes_nothing(bool isNew)
    {
        var world = isNew ? new InjectionWorld() : InjectionWorld.Old;
        var once = await world.MutateAsync(ReviewText.Pod(spec: """ "initContainers":[{"name":"setup"}] """));
        var stored = Defaulted(once.Pod);

        var twice = await world.MutateAsync(stored);

        Assert.Equal(((DecisionOutcome.Skipped, DecisionReason.AlreadyInjected), ""), (twice.Verdict, twice.Patch));
    }

    [Fact]
    [Trait("threat", "W-09")]
    public async Task A_container_that_another_webhook_added_gets_it_at_the_second_look()
    {
        var world = new InjectionWorld();
        var once = await world.MutateAsync(ReviewText.Pod());
        once.Spec["containers"]!.AsArray().Insert(0, JsonNode.Parse("""{"name":"proxy","image":"proxy:1"}"""));

        var twice = await world.MutateAsync(Defaulted(once.Pod));

        Assert.Equal("http://127.0.0.1:9911/v1/credentials", twice.Variable("proxy", "AWS_CONTAINER_CREDENTIALS_FULL_URI"));
        Assert.Single(twice.Containers, container => (string)container["name"]! == "identity-broker-sidecar");
        Assert.Equal(5, twice.Container("app")["env"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_usual_pod_costs_little_memory()
    {
        var world = new InjectionWorld();
        var variables = string.Join(',', Enumerable.Range(0, 40).Select(i => $$"""{"name":"N{{i}}","value":"v"}"""));
        var pod = ReviewText.Pod(container: $""" "env":[{variables}] """);
        await world.MutateAsync(pod);
        using var review = Read(pod);
        var injector = world.Injector;
        var patch = new System.Buffers.ArrayBufferWriter<byte>(8192);
        await injector.DecideAsync(review, patch, CancellationToken.None);

        patch.ResetWrittenCount();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var decided = injector.DecideAsync(review, patch, CancellationToken.None);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.True(decided.IsCompletedSuccessfully);
        Assert.InRange(allocated, 1, 64 * 1024);
    }

    private static Broker.Webhook.Admission.AdmissionRequest Read(string pod) =>
        Broker.Webhook.Admission.AdmissionReview.TryRead(System.Text.Encoding.UTF8.GetBytes(ReviewText.Of(pod)), out var review, out _) ? review : throw new InvalidOperationException();

    /// <summary>What an API server adds to what it stores, as far as it concerns what we make.</summary>
    private static string Defaulted(JsonNode pod)
    {
        foreach (var volume in pod["spec"]!["volumes"]!.AsArray())
        {
            volume!["projected"]?.AsObject().TryAdd("defaultMode", 420);
        }

        foreach (var container in ((JsonArray?)pod["spec"]!["initContainers"] ?? []).Concat(pod["spec"]!["containers"]!.AsArray()))
        {
            container!["terminationMessagePath"] = "/dev/termination-log";
            container["imagePullPolicy"] ??= "IfNotPresent";
            container["startupProbe"]?.AsObject().TryAdd("successThreshold", 1);
            container["resources"] = JsonNode.Parse("""{"limits":{"cpu":"1","memory":"96Mi"}}""");
        }

        return pod.ToJsonString();
    }

    /// <summary>Objects keep their members, arrays their items in order; more of both may have come.</summary>
    private static void AssertKeeps(JsonNode? before, JsonNode? after, string path)
    {
        switch (before)
        {
            case JsonObject map:
                Assert.All(map, member => AssertKeeps(member.Value, after![member.Key], $"{path}/{member.Key}"));
                break;
            case JsonArray array:
                var kept = after!.AsArray().Where(item => item!["name"] is null || array.Any(old => JsonNode.DeepEquals(old!["name"], item["name"]))).ToList();
                for (var i = 0; i < array.Count; i++)
                {
                    AssertKeeps(array[i], kept[i], $"{path}/{i}");
                }

                break;
            case null:
                break;
            default:
                Assert.True(JsonNode.DeepEquals(before, after), path);
                break;
        }
    }

    private static IEnumerable<JsonNode> Operations(string patch) => JsonNode.Parse(patch)!.AsArray().Select(operation => operation!);

    private static void AssertIs(string expected, JsonNode actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), actual.ToJsonString());
}
