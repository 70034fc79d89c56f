using System.Text.Json.Nodes;
using Broker.Sidecar.Settings;
using Broker.TestKit;
using Broker.Webhook.Injection.Decisions;
using Broker.Webhook.Injection.Facts;
using Broker.Webhook.Injection.Patches;
using Microsoft.Extensions.Configuration;

namespace Broker.Tests.Webhook.Injection.Patches;

public sealed class SidecarContainerTests
{
    [Theory]
    [Trait("threat", "W-11")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Passes_pod_security_restricted(bool isNew)
    {
        var sidecar = await SidecarAsync(isNew);
        var security = sidecar["securityContext"]!;

        // Kubernetes, "Pod Security Standards", restricted: every control that a container has.
        Assert.False((bool)security["allowPrivilegeEscalation"]!);
        Assert.False((bool)security["privileged"]!);
        Assert.True((bool)security["runAsNonRoot"]!);
        Assert.True((bool)security["readOnlyRootFilesystem"]!);
        Assert.NotEqual(0, (int)security["runAsUser"]!);
        Assert.Equal("RuntimeDefault", (string)security["seccompProfile"]!["type"]!);
        Assert.Equal("""{"drop":["ALL"]}""", security["capabilities"]!.ToJsonString());
        Assert.Null(sidecar["ports"]);
    }

    [Fact]
    [Trait("threat", "W-11")]
    public async Task Its_volumes_are_of_a_kind_that_restricted_allows()
    {
        var mutated = await new InjectionWorld().MutateAsync(ReviewText.Pod());

        Assert.All(mutated.Spec["volumes"]!.AsArray(), volume => Assert.Equal(["name", "projected"], volume!.AsObject().Select(member => member.Key)));
        Assert.Null(mutated.Spec["securityContext"]);
        Assert.Null(mutated.Spec["shareProcessNamespace"]);
    }

    [Fact]
    public async Task Broker_sidecar_takes_all_of_its_settings()
    {
        using var certificates = new TestCertificates();
        var world = new InjectionWorld { Facts = new ClusterFacts(new ServerVersion(1, 33), InjectionWorld.Issuer, certificates.CaPem) };
        var mutated = await world.MutateAsync(ReviewText.Pod(
            """ "identity-broker.io/session-name":"s-1","identity-broker.io/duration":"7200","identity-broker.io/region":"eu-west-1","identity-broker.io/audience":"https://a.example" """));
        var values = mutated.Container("identity-broker-sidecar")["env"]!.AsArray().ToDictionary(
            variable => ((string)variable!["name"]!)["BROKER_SIDECAR_".Length..].Replace("_", "", StringComparison.Ordinal), variable => (string?)variable!["value"]);

        var options = new ConfigurationBuilder().AddInMemoryCollection(values).Build().Get<SidecarOptions>()!;
        var resolution = SidecarSettings.Resolve(options);

        Assert.Empty(resolution.Problems);
        Assert.All(values.Keys, name => Assert.Contains(typeof(SidecarOptions).GetProperties(), property => string.Equals(property.Name, name, StringComparison.OrdinalIgnoreCase)));
        Assert.True(resolution.TryGet(out var settings));
        Assert.Equal(("s-1", TimeSpan.FromHours(2), "eu-west-1", true), (settings.SessionName, settings.Duration, settings.Instance.Region, settings.StsTrust is not null));
        Assert.Equal("https://a.example", Assert.Single(settings.Provider.ClientIds));
    }

    [Fact]
    public void Listens_where_broker_sidecar_does_by_default()
    {
        var defaults = Broker.Sidecar.SidecarCommand.Settings.ToDictionary(setting => setting.Name, setting => setting.Default, StringComparer.Ordinal);

        Assert.Equal(($"127.0.0.1:{InjectedPaths.SidecarPort}", $"127.0.0.1:{InjectedPaths.SidecarHealthPort}"), (defaults["Listen"], defaults["MetricsListen"]));
        Assert.EndsWith(Broker.Sidecar.Container.ContainerCredentialsEndpoint.Path, InjectedPaths.CredentialsUrl);
    }

    [Theory]
    [Trait("threat", "W-09")]
    [InlineData("image", "\"evil:1\"")]
    [InlineData("command", """["sh"]""")]
    [InlineData("args", """["sidecar","--listen","127.0.0.1:1"]""")]
    [InlineData("securityContext", """{"privileged":true}""")]
    [InlineData("restartPolicy", "null")]
    [InlineData("startupProbe", "null")]
    [InlineData("env", "[]")]
    [InlineData("volumeMounts", "[]")]
    [InlineData("envFrom", """[{"configMapRef":{"name":"a"}}]""")]
    public async Task A_container_of_its_name_that_differs_is_refused(string member, string value)
    {
        var world = new InjectionWorld();
        var once = await world.MutateAsync(ReviewText.Pod());
        once.Container("identity-broker-sidecar")[member] = JsonNode.Parse(value);

        var twice = await world.MutateAsync(once.Text);

        Assert.Equal(((DecisionOutcome.Refused, DecisionReason.NameTaken), ""), (twice.Verdict, twice.Patch));
        Assert.Contains("identity-broker-sidecar", twice.Decision.Message);
    }

    [Theory]
    [Trait("threat", "W-09")]
    [InlineData("BROKER_SIDECAR_ROLE_ARN", "arn:aws:iam::123456789012:role/other")]
    [InlineData("BROKER_SIDECAR_IMDS_V1", "true")]
    public async Task A_second_setting_in_the_sidecar_is_refused(string name, string value)
    {
        var world = new InjectionWorld();
        var once = await world.MutateAsync(ReviewText.Pod());
        once.Container("identity-broker-sidecar")["env"]!.AsArray().Add(new JsonObject { ["name"] = name, ["value"] = value });

        Assert.Equal((DecisionOutcome.Refused, DecisionReason.NameTaken), (await world.MutateAsync(once.Text)).Verdict);
    }

    [Fact]
    [Trait("threat", "W-09")]
    public async Task What_another_webhook_adds_to_the_sidecar_is_no_impostor()
    {
        var world = new InjectionWorld();
        var once = await world.MutateAsync(ReviewText.Pod());
        var sidecar = once.Container("identity-broker-sidecar");
        sidecar["env"]!.AsArray().Add(JsonNode.Parse("""{"name":"OTEL_RESOURCE_ATTRIBUTES","value":"x"}"""));
        sidecar["volumeMounts"]!.AsArray().Add(JsonNode.Parse("""{"name":"x","mountPath":"/x"}"""));

        Assert.Equal((DecisionOutcome.Skipped, DecisionReason.AlreadyInjected), (await world.MutateAsync(once.Text)).Verdict);
    }

    [Theory]
    [Trait("threat", "W-09")]
    [InlineData(""" "volumes":[{"name":"identity-broker-token","emptyDir":{}}] """, "", "volume identity-broker-token")]
    [InlineData(""" "volumes":[{"name":"identity-broker-api","hostPath":{"path":"/"}}] """, "", "volume identity-broker-api")]
    [InlineData(""" "volumes":[{"name":"v","emptyDir":{}}] """, """ "volumeMounts":[{"name":"v","mountPath":"/var/run/secrets/identity-broker.io/serviceaccount/"}] """, "'app' mounts something of its own")]
    [InlineData("", """ "volumeMounts":[{"name":"identity-broker-token","subPath":"x","mountPath":"/var/run/secrets/identity-broker.io/serviceaccount"}] """, "'app' mounts something of its own")]
    [InlineData("", """ "ports":[{"containerPort":9911}] """, "9911")]
    [InlineData("", """ "ports":[{"containerPort":9912}] """, "9912")]
    [InlineData(""" "initContainers":[{"name":"identity-broker-sidecar","image":"identity-broker:1.0"}] """, "", "container identity-broker-sidecar")]
    public async Task What_is_in_the_way_is_refused(string spec, string container, string named)
    {
        var mutated = await new InjectionWorld().MutateAsync(ReviewText.Pod(spec: spec.Trim(), container: container.Trim()));

        Assert.Equal((DecisionOutcome.Refused, DecisionReason.NameTaken), mutated.Verdict);
        Assert.Contains(named, mutated.Decision.Message);
    }

    [Theory]
    [InlineData(""" "volumes":[{"name":"token","emptyDir":{}}] """, """ "volumeMounts":[{"name":"token","mountPath":"/var/run/secrets"}] """)]
    [InlineData("", """ "ports":[{"containerPort":9910},{"containerPort":9913}] """)]
    public async Task What_is_beside_the_way_is_not(string spec, string container)
    {
        var mutated = await new InjectionWorld().MutateAsync(ReviewText.Pod(spec: spec.Trim(), container: container.Trim()));

        Assert.Equal(DecisionOutcome.Injected, mutated.Decision.Outcome);
    }

    private static async Task<JsonNode> SidecarAsync(bool isNew) =>
        (await (isNew ? new InjectionWorld() : InjectionWorld.Old).MutateAsync(ReviewText.Pod())).Container("identity-broker-sidecar");
}
