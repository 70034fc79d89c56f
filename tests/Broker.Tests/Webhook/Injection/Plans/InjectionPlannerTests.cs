using Broker.Webhook.Injection.Decisions;
using Broker.Webhook.Injection.Facts;
using Broker.Webhook.Injection.Plans;

namespace Broker.Tests.Webhook.Injection.Plans;

public sealed class InjectionPlannerTests
{
    [Theory]
    [InlineData(""" "os":{"name":"windows"} """, "spec.os.name")]
    [InlineData(""" "nodeSelector":{"kubernetes.io/os":"windows"} """, "spec.nodeSelector")]
    [InlineData(""" "nodeSelector":{"beta.kubernetes.io/os":"windows"} """, "spec.nodeSelector")]
    [InlineData("In windows", "spec.affinity.nodeAffinity")]
    [InlineData("NotIn linux", "spec.affinity.nodeAffinity")]
    [InlineData(""" "os":{"name":"linux"} """, null)]
    [InlineData(""" "nodeSelector":{"kubernetes.io/os":"linux","disk":"windows"} """, null)]
    [InlineData("In linux", null)]
    [InlineData("NotIn windows", null)]
    [InlineData("Exists ", null)]
    public async Task Windows_nodes_are_refused_with_the_field_that_says_so(string spec, string? field)
    {
        if (spec.Split(' ') is [("In" or "NotIn" or "Exists") and var op, var value])
        {
            spec = $$"""
                "affinity":{"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":[
                {"matchExpressions":[{"key":"zone","operator":"In","values":["windows"]}]},
                {"matchExpressions":[{"key":"kubernetes.io/os","operator":"{{op}}","values":["{{value}}"]}]}]} } }
                """;
        }

        var mutated = await new InjectionWorld().MutateAsync(ReviewText.Pod(spec: spec.Trim()));

        Assert.Equal(field is null ? (DecisionOutcome.Injected, DecisionReason.NativeSidecar) : (DecisionOutcome.Refused, DecisionReason.WindowsNode), mutated.Verdict);
        Assert.Contains(field ?? "", mutated.Decision.Message);
    }

    [Fact]
    public async Task A_windows_pod_that_asks_for_nothing_is_none_of_ours()
    {
        var world = new InjectionWorld { ServiceAccounts = { ["team-a/app"] = InjectionWorld.Found() } };

        Assert.Equal(DecisionOutcome.Skipped, (await world.MutateAsync(ReviewText.Pod(spec: """ "os":{"name":"windows"} """))).Decision.Outcome);
    }

    [Fact]
    public async Task The_nodes_own_network_is_refused_unless_allowed_and_then_serves_no_metadata()
    {
        var world = new InjectionWorld();
        var pod = ReviewText.Pod(spec: """ "hostNetwork":true """);

        var refused = await world.MutateAsync(pod);
        world.Settings = world.Settings with { AllowsHostNetwork = true };
        var allowed = await world.MutateAsync(pod);

        Assert.Equal((DecisionOutcome.Refused, DecisionReason.HostNetwork), refused.Verdict);
        Assert.Contains("web-identity", refused.Decision.Message);
        Assert.Equal(DecisionOutcome.Injected, allowed.Decision.Outcome);
        Assert.Null(allowed.Variable("app", "AWS_EC2_METADATA_SERVICE_ENDPOINT"));
        Assert.Equal("false", allowed.Variable("identity-broker-sidecar", "BROKER_SIDECAR_IMDS"));
    }

    [Fact]
    public async Task The_nodes_own_network_is_no_matter_to_web_identity() => Assert.Equal(
        (DecisionOutcome.Injected, DecisionReason.WebIdentity),
        (await new InjectionWorld().MutateAsync(ReviewText.Pod(""" "identity-broker.io/mode":"web-identity" """, """ "hostNetwork":true """))).Verdict);

    [Theory]
    [InlineData("Auto", 32, null, DecisionReason.NativeSidecar)]
    [InlineData("Auto", 31, null, DecisionReason.ClassicSidecar)]
    [InlineData("Auto", 20, null, DecisionReason.ClassicSidecar)]
    [InlineData("Always", 29, null, DecisionReason.NativeSidecar)]
    [InlineData("Always", 28, null, DecisionReason.BadAnnotation)]
    [InlineData("Never", 40, null, DecisionReason.ClassicSidecar)]
    [InlineData("Never", 40, "true", DecisionReason.NativeSidecar)]
    [InlineData("Auto", 29, "true", DecisionReason.NativeSidecar)]
    [InlineData("Auto", 28, "true", DecisionReason.BadAnnotation)]
    [InlineData("Auto", 40, "false", DecisionReason.ClassicSidecar)]
    public async Task The_servers_version_settings_and_annotation_choose_the_form(string policy, int minor, string? annotation, string reason)
    {
        var world = new InjectionWorld { Facts = new ClusterFacts(new ServerVersion(1, minor), InjectionWorld.Issuer, StsCaPem: null) };
        world.Settings = world.Settings with { NativeSidecars = Enum.Parse<NativeSidecarPolicy>(policy) };

        var mutated = await world.MutateAsync(ReviewText.Pod(annotation is null ? "" : $"\"identity-broker.io/native-sidecar\":\"{annotation}\""));

        Assert.Equal(reason, mutated.Decision.Reason);
    }

    [Theory]
    [Trait("threat", "W-13")]
    [InlineData("Never")]
    [InlineData("OnFailure")]
    public async Task A_job_gets_a_native_sidecar_which_does_not_keep_it_from_completing(string restartPolicy)
    {
        var mutated = await new InjectionWorld().MutateAsync(Job(restartPolicy));

        Assert.Equal((DecisionOutcome.Injected, DecisionReason.NativeSidecar), mutated.Verdict);
        Assert.Single(mutated.Spec["containers"]!.AsArray());
        Assert.Equal("Always", (string)mutated.Spec["initContainers"]![0]!["restartPolicy"]!);
    }

    [Theory]
    [Trait("threat", "W-13")]
    [InlineData("Never")]
    [InlineData("OnFailure")]
    public async Task A_job_on_an_old_server_gets_web_identity_and_is_told_why(string restartPolicy)
    {
        var mutated = await InjectionWorld.Old.MutateAsync(Job(restartPolicy));

        Assert.Equal((DecisionOutcome.Injected, DecisionReason.WebIdentityFallback), mutated.Verdict);
        Assert.Single(mutated.Containers);
        Assert.Equal(ReviewText.Role, mutated.Variable("app", "AWS_ROLE_ARN"));
        Assert.Contains("would keep the pod from completing", (string)mutated.Pod["metadata"]!["annotations"]!["identity-broker.io/status"]!);
    }

    [Theory]
    [Trait("threat", "W-13")]
    [InlineData(""" "identity-broker.io/mode":"sidecar" """, true)]
    [InlineData(""" "identity-broker.io/native-sidecar":"false" """, true)]
    [InlineData(""" "identity-broker.io/native-sidecar":"false" """, false)]
    [InlineData(""" "identity-broker.io/mode":"sidecar" """, false)]
    public async Task A_job_that_insists_on_a_classic_sidecar_is_refused(string annotation, bool isOld)
    {
        var mutated = await (isOld ? InjectionWorld.Old : new InjectionWorld()).MutateAsync(Job("Never", annotation));

        var isNative = !isOld && annotation.Contains("mode", StringComparison.Ordinal);
        Assert.Equal(isNative ? DecisionReason.NativeSidecar : DecisionReason.CannotComplete, mutated.Decision.Reason);
    }

    [Fact]
    public async Task Without_an_endpoint_a_sidecar_wants_a_region()
    {
        var world = new InjectionWorld();
        world.Settings = world.Settings with { StsEndpoint = null, Region = null };

        var refused = await world.MutateAsync(ReviewText.Pod());
        var named = await world.MutateAsync(ReviewText.Pod(""" "identity-broker.io/region":"eu-west-1" """));

        Assert.Equal((DecisionOutcome.Refused, DecisionReason.BadAnnotation), refused.Verdict);
        Assert.Contains("identity-broker.io/region", refused.Decision.Message);
        Assert.Equal(DecisionOutcome.Injected, named.Decision.Outcome);
        Assert.Null(named.Variable("identity-broker-sidecar", "BROKER_SIDECAR_STS_ENDPOINT"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_the_server_has_not_told_yet_is_asked_for_again(bool hasVersion)
    {
        var world = new InjectionWorld { Facts = new ClusterFacts(hasVersion ? new ServerVersion(1, 33) : null, hasVersion ? null : InjectionWorld.Issuer, StsCaPem: null) };

        Assert.Equal((DecisionOutcome.Refused, DecisionReason.LookupFailed), (await world.MutateAsync(ReviewText.Pod())).Verdict);
    }

    [Theory]
    [InlineData("duration", "3600")]
    [InlineData("native-sidecar", "true")]
    public async Task What_means_nothing_in_web_identity_is_refused(string name, string value)
    {
        var mutated = await new InjectionWorld().MutateAsync(ReviewText.Pod($"\"identity-broker.io/mode\":\"web-identity\",\"identity-broker.io/{name}\":\"{value}\""));

        Assert.Equal((DecisionOutcome.Refused, DecisionReason.BadAnnotation), mutated.Verdict);
        Assert.Contains($"identity-broker.io/{name}", mutated.Decision.Message);
    }

    [Fact]
    public async Task A_sidecar_trusts_the_certificates_for_the_sts_that_it_is_given()
    {
        var world = new InjectionWorld { Facts = new ClusterFacts(new ServerVersion(1, 33), InjectionWorld.Issuer, "-----BEGIN CERTIFICATE-----\nAA+/==\n-----END CERTIFICATE-----\n") };

        Assert.Equal(world.Facts.StsCaPem, (await world.MutateAsync(ReviewText.Pod())).Variable("identity-broker-sidecar", "BROKER_SIDECAR_STS_CA_PEM"));
        world.Settings = world.Settings with { StsEndpoint = null };
        Assert.Null((await world.MutateAsync(ReviewText.Pod())).Variable("identity-broker-sidecar", "BROKER_SIDECAR_STS_CA_PEM"));
    }

    [Theory]
    [InlineData("1", "20", 20)]
    [InlineData("1", "33+", 33)]
    [InlineData("1", "", -1)]
    [InlineData("v1", "20", -1)]
    [InlineData(null, null, -1)]
    public void Versions_are_read_as_servers_write_them(string? major, string? minor, int expected)
    {
        Assert.Equal(expected >= 0, ServerVersion.TryParse(major, minor, out var version));
        Assert.Equal(expected, version?.Minor ?? -1);
    }

    private static string Job(string restartPolicy, string annotations = "") => ReviewText.Pod(annotations).Replace("\"Always\"", $"\"{restartPolicy}\"", StringComparison.Ordinal);
}
