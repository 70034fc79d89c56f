using System.Text.Json.Nodes;
using Broker.Webhook.Injection.Decisions;
using Broker.Webhook.Lookups;

namespace Broker.Tests.Webhook.Injection.Requests;

/// <summary>What pod and service account may ask for, and what is refused by name.</summary>
public sealed class AnnotationTests
{
    [Theory]
    [InlineData("role-arn", "arn:aws:iam::123456789012:role/app", true)]
    [InlineData("role-arn", "arn:aws:iam::123456789012:role/path/app", true)]
    [InlineData("role-arn", "app", false)]
    [InlineData("role-arn", "", false)]
    [InlineData("role-arn", "arn:aws:iam::123456789012:user/app", false)]
    [InlineData("audience", "sts.amazonaws.com", true)]
    [InlineData("audience", "https://a.example/x?y=1", true)]
    [InlineData("audience", "", false)]
    [InlineData("audience", "a b", false)]
    [InlineData("audience", "$(AWS_SECRET)", false)]
    [InlineData("audience", "a\nb", false)]
    [InlineData("token-expiration", "600", true)]
    [InlineData("token-expiration", "86400", true)]
    [InlineData("token-expiration", "599", false)]
    [InlineData("token-expiration", "86401", false)]
    [InlineData("token-expiration", "1h", false)]
    [InlineData("token-expiration", "-600", false)]
    [InlineData("token-expiration", " 600", false)]
    [InlineData("token-expiration", "600\0", false)]
    [InlineData("session-name", "ab", true)]
    [InlineData("session-name", "a", false)]
    [InlineData("session-name", "a/b", false)]
    [InlineData("session-name", "../../etc", false)]
    [InlineData("duration", "2100", true)]
    [InlineData("duration", "43200", true)]
    [InlineData("duration", "2099", false)]
    [InlineData("duration", "899", false)]
    [InlineData("duration", "43201", false)]
    [InlineData("region", "eu-west-1", true)]
    [InlineData("region", "us-gov-east-1", true)]
    [InlineData("region", "EU", false)]
    [InlineData("region", "a.example#", false)]
    [InlineData("inject", "true", true)]
    [InlineData("inject", "True", false)]
    [InlineData("inject", "yes", false)]
    [InlineData("mode", "sidecar", true)]
    [InlineData("mode", "web-identity", true)]
    [InlineData("mode", "webidentity", false)]
    [InlineData("native-sidecar", "true", true)]
    [InlineData("native-sidecar", "false", true)]
    [InlineData("native-sidecar", "1", false)]
    [InlineData("skip-containers", "other", true)]
    [InlineData("skip-containers", "", false)]
    [InlineData("skip-containers", "a,,b", false)]
    [InlineData("skip-containers", "A_b", false)]
    [InlineData("include-containers", "app", true)]
    [InlineData("include-containers", "app,", false)]
    public async Task Values_are_taken_or_refused_by_name(string name, string value, bool isTaken)
    {
        foreach (var prefix in new[] { "identity-broker.io/", "eks.amazonaws.com/" })
        {
            var world = new InjectionWorld();
            var onPod = await world.MutateAsync(ReviewText.Pod($"\"{prefix}{name}\":{JsonValue.Create(value).ToJsonString()}"));
            world.ServiceAccounts["team-a/app"] = name == "role-arn" ? InjectionWorld.Found((prefix + name, value)) : InjectionWorld.Found(("eks.amazonaws.com/role-arn", ReviewText.Role), (prefix + name, value));
            var onAccount = await world.MutateAsync(ReviewText.Pod());

            Assert.Equal(isTaken ? DecisionOutcome.Injected : DecisionOutcome.Refused, onPod.Decision.Outcome);
            Assert.Equal(isTaken ? DecisionOutcome.Injected : DecisionOutcome.Refused, onAccount.Decision.Outcome);
            if (!isTaken)
            {
                Assert.Equal((DecisionReason.BadAnnotation, DecisionReason.BadAnnotation), (onPod.Decision.Reason, onAccount.Decision.Reason));
                Assert.Contains(name, onPod.Decision.Message);
                Assert.Contains(name, onAccount.Decision.Message);
            }
        }
    }

    [Theory]
    [Trait("threat", "W-12")]
    [InlineData("image")]
    [InlineData("run-as-user")]
    [InlineData("privileged")]
    [InlineData("token-path")]
    [InlineData("allowed-role-arns")]
    [InlineData("Role-Arn")]
    [InlineData("")]
    public async Task Names_that_are_not_known_are_refused_by_name(string name)
    {
        var world = new InjectionWorld();
        var onPod = await world.MutateAsync(ReviewText.Pod($"\"identity-broker.io/{name}\":\"../../x\""));
        world.ServiceAccounts["team-a/app"] = InjectionWorld.Found(("identity-broker.io/role-arn", ReviewText.Role), ($"identity-broker.io/{name}", "x"));
        var onAccount = await world.MutateAsync(ReviewText.Pod());

        Assert.Equal(((DecisionOutcome.Refused, DecisionReason.BadAnnotation), (DecisionOutcome.Refused, DecisionReason.BadAnnotation)), (onPod.Verdict, onAccount.Verdict));
        Assert.Contains($"the pod has the annotation 'identity-broker.io/{name}', which is not known", onPod.Decision.Message);
        Assert.Contains($"the service account 'app' has the annotation 'identity-broker.io/{name}', which is not known", onAccount.Decision.Message);
    }

    [Theory]
    [InlineData("eks.amazonaws.com/compute-type")]
    [InlineData("eks.amazonaws.com/sts-regional-endpoints")]
    [InlineData("identity-broker.iox/image")]
    [InlineData("example.com/role-arn")]
    public async Task Names_of_others_are_none_of_ours(string annotation) =>
        Assert.Equal(DecisionOutcome.Injected, (await new InjectionWorld().MutateAsync(ReviewText.Pod($"\"{annotation}\":\"x\""))).Decision.Outcome);

    [Fact]
    public async Task The_pod_wins_over_its_service_account_and_ours_over_eks()
    {
        var world = new InjectionWorld();
        world.ServiceAccounts["team-a/app"] = InjectionWorld.Found(
            ("identity-broker.io/role-arn", "arn:aws:iam::123456789012:role/account"),
            ("eks.amazonaws.com/role-arn", "arn:aws:iam::123456789012:role/eks-account"),
            ("eks.amazonaws.com/region", "eu-west-3"),
            ("identity-broker.io/session-name", "account"));

        var bare = await world.MutateAsync(ReviewText.Pod());
        var eksPod = await world.MutateAsync(ReviewText.Pod(""" "eks.amazonaws.com/role-arn":"arn:aws:iam::123456789012:role/eks-pod" """));
        var both = await world.MutateAsync(ReviewText.Pod(
            """ "eks.amazonaws.com/role-arn":"arn:aws:iam::123456789012:role/eks-pod","identity-broker.io/role-arn":"arn:aws:iam::123456789012:role/pod","identity-broker.io/region":"eu-west-2" """));

        Assert.Equal(("arn:aws:iam::123456789012:role/account", "eu-west-3"), (RoleOf(bare), bare.Variable("app", "AWS_REGION")));
        Assert.Contains("annotation identity-broker.io/role-arn of the service account 'app' counts, not eks.amazonaws.com/role-arn", bare.Decision.Message);
        Assert.Equal(("arn:aws:iam::123456789012:role/eks-pod", "eu-west-3"), (RoleOf(eksPod), eksPod.Variable("app", "AWS_REGION")));
        Assert.Equal(("arn:aws:iam::123456789012:role/pod", "eu-west-2"), (RoleOf(both), both.Variable("app", "AWS_REGION")));
        Assert.Contains("annotation identity-broker.io/role-arn of the pod counts, not eks.amazonaws.com/role-arn", both.Decision.Message);
    }

    [Fact]
    public async Task A_pod_that_asks_for_nothing_is_left_alone()
    {
        var world = new InjectionWorld { ServiceAccounts = { ["team-a/app"] = InjectionWorld.Found() } };

        var mutated = await world.MutateAsync(ReviewText.Pod());

        Assert.Equal(((DecisionOutcome.Skipped, DecisionReason.NotAsked), "", false), (mutated.Verdict, mutated.Patch, mutated.Decision.WasAsked));
    }

    [Fact]
    public async Task What_has_no_effect_without_a_role_is_said()
    {
        var world = new InjectionWorld { ServiceAccounts = { ["team-a/app"] = InjectionWorld.Found(("identity-broker.io/mode", "sidecar")) } };

        var mutated = await world.MutateAsync(ReviewText.Pod());

        Assert.Equal(((DecisionOutcome.Skipped, DecisionReason.NotAsked), true), (mutated.Verdict, mutated.Decision.WasAsked));
        Assert.Equal("skipped: mode without role-arn has no effect", (string)mutated.Pod["metadata"]!["annotations"]!["identity-broker.io/status"]!);
    }

    [Fact]
    public async Task A_pod_that_opts_out_is_told_so_and_needs_no_service_account()
    {
        var world = new InjectionWorld { ServiceAccounts = { ["team-a/app"] = ObjectLookup.Unavailable("down") } };

        var mutated = await world.MutateAsync(ReviewText.Pod(""" "identity-broker.io/inject":"false" """));
        var again = await world.MutateAsync(mutated.Text);

        Assert.Equal((DecisionOutcome.Skipped, DecisionReason.OptedOut), mutated.Verdict);
        Assert.Equal("skipped: inject is 'false'", (string)mutated.Pod["metadata"]!["annotations"]!["identity-broker.io/status"]!);
        Assert.Null(mutated.Spec["volumes"]);
        Assert.Equal("", again.Patch);
    }

    [Fact]
    public async Task A_service_account_may_opt_out_and_a_pod_back_in()
    {
        var world = new InjectionWorld
        {
            ServiceAccounts = { ["team-a/app"] = InjectionWorld.Found(("identity-broker.io/role-arn", ReviewText.Role), ("identity-broker.io/inject", "false")) },
        };

        Assert.Equal(DecisionReason.OptedOut, (await world.MutateAsync(ReviewText.Pod())).Decision.Reason);
        Assert.Equal(DecisionOutcome.Injected, (await world.MutateAsync(ReviewText.Pod(""" "identity-broker.io/inject":"true" """))).Decision.Outcome);
    }

    [Fact]
    public async Task Injection_without_a_role_is_refused()
    {
        var world = new InjectionWorld { ServiceAccounts = { ["team-a/app"] = InjectionWorld.Found() } };

        var mutated = await world.MutateAsync(ReviewText.Pod(""" "identity-broker.io/inject":"true" """));

        Assert.Equal((DecisionOutcome.Refused, DecisionReason.BadAnnotation), mutated.Verdict);
        Assert.Contains("identity-broker.io/role-arn", mutated.Decision.Message);
    }

    [Fact]
    public async Task Lists_that_contradict_one_another_are_refused()
    {
        var mutated = await new InjectionWorld().MutateAsync(
            ReviewText.Pod(""" "identity-broker.io/skip-containers":"other","identity-broker.io/include-containers":"app" """));

        Assert.Contains("contradict one another", mutated.Decision.Message);
        Assert.Equal(DecisionOutcome.Refused, mutated.Decision.Outcome);
    }

    [Theory]
    [Trait("threat", "W-04")]
    [InlineData(true, DecisionReason.NoServiceAccount)]
    [InlineData(false, DecisionReason.LookupFailed)]
    public async Task A_service_account_that_cannot_be_read_is_never_taken_for_one_that_asks_nothing(bool isAbsent, string reason)
    {
        var world = new InjectionWorld { ServiceAccounts = { ["team-a/app"] = isAbsent ? ObjectLookup.Absent : ObjectLookup.Unavailable("the API server did not answer within 2 s") } };

        var mutated = await world.MutateAsync(ReviewText.Pod());

        Assert.Equal((DecisionOutcome.Refused, reason), mutated.Verdict);
        Assert.Contains("'app'", mutated.Decision.Message);
    }

    [Fact]
    public async Task A_mirror_pod_is_skipped()
    {
        var mutated = await new InjectionWorld().MutateAsync(ReviewText.Pod(""" "kubernetes.io/config.mirror":"x" """));

        Assert.Equal(((DecisionOutcome.Skipped, DecisionReason.MirrorPod), ""), (mutated.Verdict, mutated.Patch));
    }

    [Theory]
    [InlineData("""{"metadata":{},"spec":{"containers":[]}}""")]
    [InlineData("""{"metadata":{},"spec":{"containers":[{"image":"a"}]}}""")]
    [InlineData("""{"metadata":{},"spec":{"containers":{"name":"a"}}}""")]
    [InlineData("""{"metadata":{},"spec":{"containers":[{"name":"a","env":{}}]}}""")]
    [InlineData("""{"metadata":{"annotations":{"a":1}},"spec":{"containers":[{"name":"a"}]}}""")]
    [InlineData("""{"metadata":{"annotations":[]},"spec":{"containers":[{"name":"a"}]}}""")]
    [InlineData("""{"spec":{"containers":[{"name":"a"}]}}""")]
    [InlineData("""{"metadata":{}}""")]
    [InlineData("null")]
    [InlineData("[]")]
    public async Task What_is_no_pod_is_refused(string pod)
    {
        var decision = await DecideAsync(pod);

        Assert.Equal((DecisionOutcome.Refused, DecisionReason.MalformedPod), (decision.Outcome, decision.Reason));
    }

    private static async Task<PodDecision> DecideAsync(string pod)
    {
        Assert.True(Broker.Webhook.Admission.AdmissionReview.TryRead(System.Text.Encoding.UTF8.GetBytes(ReviewText.Of(pod)), out var review, out _));
        using (review)
        {
            return await new InjectionWorld().Injector.DecideAsync(review, new System.Buffers.ArrayBufferWriter<byte>(), TestContext.Current.CancellationToken);
        }
    }

    private static string RoleOf(MutatedPod pod) => pod.Variable("identity-broker-sidecar", "BROKER_SIDECAR_ROLE_ARN")!;
}
