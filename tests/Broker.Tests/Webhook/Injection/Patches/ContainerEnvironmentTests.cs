using Broker.Webhook.Injection.Decisions;

namespace Broker.Tests.Webhook.Injection.Patches;

public sealed class ContainerEnvironmentTests
{
    private const string WebIdentity = """ "identity-broker.io/mode":"web-identity" """;

    [Theory]
    [InlineData("AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "AWS_EC2_METADATA_SERVICE_ENDPOINT", "")]
    [InlineData("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_EC2_METADATA_SERVICE_ENDPOINT", "")]
    [InlineData("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_CONTAINER_CREDENTIALS_FULL_URI", "")]
    [InlineData("AWS_DEFAULT_REGION", "AWS_REGION", "AWS_CONTAINER_CREDENTIALS_FULL_URI", "")]
    [InlineData("AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_STS_REGIONAL_ENDPOINTS", WebIdentity)]
    [InlineData("AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN", "AWS_ENDPOINT_URL_STS", WebIdentity)]
    public async Task What_a_container_sets_stays_and_so_does_its_partner(string set, string partner, string stranger, string annotations)
    {
        var mutated = await new InjectionWorld().MutateAsync(ReviewText.Pod(annotations, container: $$""" "env":[{"name":"{{set}}","value":"mine"}] """));

        Assert.Equal(("mine", null), (mutated.Variable("app", set), mutated.Variable("app", partner)));
        Assert.NotNull(mutated.Variable("app", stranger));
        Assert.Contains($"container 'app' keeps its own {set}", mutated.Decision.Message);
        Assert.DoesNotContain("mine", mutated.Decision.Message);
    }

    [Fact]
    public async Task A_value_from_elsewhere_counts_as_set()
    {
        var mutated = await new InjectionWorld().MutateAsync(
            ReviewText.Pod(container: """ "env":[{"name":"AWS_REGION","valueFrom":{"configMapKeyRef":{"name":"a","key":"b"}}}] """));

        Assert.Null(mutated.Variable("app", "AWS_DEFAULT_REGION"));
    }

    [Theory]
    [InlineData("AWS_ACCESS_KEY_ID")]
    [InlineData("AWS_WEB_IDENTITY_TOKEN_FILE")]
    [InlineData("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")]
    public async Task Says_what_sdks_prefer(string name)
    {
        var mutated = await new InjectionWorld().MutateAsync(ReviewText.Pod(container: $$""" "env":[{"name":"{{name}}","value":"x"}] """));

        Assert.Contains($"container 'app' sets {name}, which SDKs prefer", mutated.Decision.Message);
    }

    [Theory]
    [InlineData("""{"name":"HTTPS_PROXY","value":"http://p"}""", "127.0.0.1", "127.0.0.1")]
    [InlineData("""{"name":"http_proxy","value":"http://p"},{"name":"NO_PROXY","value":"a,b"}""", "a,b,127.0.0.1", null)]
    [InlineData("""{"name":"http_proxy","value":"http://p"},{"name":"no_proxy","value":"a"},{"name":"NO_PROXY","value":""}""", "127.0.0.1", "a,127.0.0.1")]
    [InlineData("""{"name":"ALL_PROXY","value":"http://p"},{"name":"NO_PROXY","value":"a, 127.0.0.1"}""", "a, 127.0.0.1", null)]
    [InlineData("""{"name":"ALL_PROXY","value":"http://p"},{"name":"NO_PROXY","value":"*"}""", "*", null)]
    [InlineData("""{"name":"NO_PROXY","value":"a"}""", "a", null)]
    [InlineData("""{"name":"A","value":"b"}""", null, null)]
    public async Task A_container_with_a_proxy_does_not_ask_it_for_the_sidecar(string env, string? upper, string? lower)
    {
        var mutated = await new InjectionWorld().MutateAsync(ReviewText.Pod(container: $""" "env":[{env}] """));

        Assert.Equal((upper, lower), (mutated.Variable("app", "NO_PROXY"), mutated.Variable("app", "no_proxy")));
    }

    [Fact]
    public async Task A_container_with_a_proxy_does_not_ask_it_for_the_sts()
    {
        var mutated = await new InjectionWorld().MutateAsync(ReviewText.Pod(WebIdentity, container: """ "env":[{"name":"https_proxy","value":"http://p"}] """));

        Assert.Equal("identity-broker-sts.identity-broker.svc", mutated.Variable("app", "NO_PROXY"));
    }

    [Fact]
    public async Task The_sts_of_aws_and_no_region_are_not_named()
    {
        var world = new InjectionWorld();
        world.Settings = world.Settings with { StsEndpoint = null, Region = null };

        var mutated = await world.MutateAsync(ReviewText.Pod(WebIdentity));

        Assert.Null(mutated.Variable("app", "AWS_ENDPOINT_URL_STS"));
        Assert.Null(mutated.Variable("app", "AWS_REGION"));
        Assert.Equal(DecisionOutcome.Injected, mutated.Decision.Outcome);
    }

    [Theory]
    [InlineData(""" "identity-broker.io/skip-containers":"app, setup" """, "other")]
    [InlineData(""" "identity-broker.io/include-containers":"setup,other" """, "other,setup")]
    [InlineData(""" "identity-broker.io/skip-containers":"somebody-elses-proxy" """, "app,other,setup")]
    [InlineData(""" "eks.amazonaws.com/skip-containers":"app" """, "other,setup")]
    public async Task Only_those_that_are_chosen_get_it(string annotation, string chosen)
    {
        var mutated = await new InjectionWorld().MutateAsync(
            """{"metadata":{"annotations":{ANNOTATION}},"spec":{"serviceAccountName":"app","initContainers":[{"name":"setup"}],"containers":[{"name":"app"},{"name":"other"}]}}"""
                .Replace("ANNOTATION", annotation, StringComparison.Ordinal));

        var got = mutated.Containers.Where(container => container["volumeMounts"]?.AsArray().Count == 1).Select(container => (string)container["name"]!);
        Assert.Equal(chosen, string.Join(',', got.Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData(""" "identity-broker.io/skip-containers":"app" """)]
    [InlineData(""" "identity-broker.io/include-containers":"ap" """)]
    public async Task A_choice_of_nobody_is_refused(string annotation)
    {
        var mutated = await new InjectionWorld().MutateAsync(ReviewText.Pod(annotation));

        Assert.Equal((DecisionOutcome.Refused, DecisionReason.BadAnnotation), mutated.Verdict);
        Assert.Contains("-containers of the pod", mutated.Decision.Message);
    }
}
