using System.Buffers;
using System.Collections.Frozen;
using System.Text;
using System.Text.Json.Nodes;
using Broker.Webhook.Admission;
using Broker.Webhook.Injection;
using Broker.Webhook.Injection.Decisions;
using Broker.Webhook.Injection.Facts;
using Broker.Webhook.Injection.Plans;
using Broker.Webhook.Injection.Rules;
using Broker.Webhook.Lookups;

namespace Broker.Tests.Webhook;

/// <summary>A cluster for one test: service accounts, namespaces, rules, and what was decided.</summary>
internal sealed class InjectionWorld : IServiceAccountLookup, INamespaceLookup, IDecisionSink
{
    public const string Issuer = "https://kubernetes.default.svc";

    public Dictionary<string, ObjectLookup> ServiceAccounts { get; } = new(StringComparer.Ordinal) { ["team-a/app"] = Found(("identity-broker.io/role-arn", ReviewText.Role)) };

    public Dictionary<string, ObjectLookup> Namespaces { get; } = new(StringComparer.Ordinal);

    public List<string> Rules { get; } = ["arn:aws:iam::123456789012:role/*@team-a"];

    public List<PodDecision> Decisions { get; } = [];

    public InjectionSettings Settings { get; set; } = new(
        "identity-broker:1.0",
        new SidecarResources("10m", "48Mi", null, "96Mi"),
        new Uri("https://identity-broker-sts.identity-broker.svc"),
        "sts.amazonaws.com",
        "eu-central-1",
        NativeSidecarPolicy.Auto,
        AllowsHostNetwork: false);

    public ClusterFacts Facts { get; set; } = new(new ServerVersion(1, 33), Issuer, StsCaPem: null);

    /// <summary>A server without native sidecars.</summary>
    public static InjectionWorld Old => new() { Facts = new ClusterFacts(new ServerVersion(1, 20), Issuer, StsCaPem: null) };

    public PodInjector Injector => new(Settings, new RoleRules(RulesOf(), this), this, () => Facts);

    public static ObjectLookup Found(params (string Name, string Value)[] annotations) => ObjectLookup.Of(
        new ObjectMetadata(annotations.ToFrozenDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal), FrozenDictionary<string, string>.Empty));

    /// <summary>Decides about a pod and applies the patch.</summary>
    public async Task<MutatedPod> MutateAsync(string pod, string @namespace = "team-a")
    {
        Assert.True(AdmissionReview.TryRead(Encoding.UTF8.GetBytes(ReviewText.Of(pod, @namespace)), out var review, out var problem), problem);
        using (review)
        {
            var patch = new ArrayBufferWriter<byte>();
            var decision = await Injector.DecideAsync(review, patch, TestContext.Current.CancellationToken);
            var text = Encoding.UTF8.GetString(patch.WrittenSpan);
            return new MutatedPod(decision, text, text.Length == 0 ? JsonNode.Parse(pod)! : JsonPatch.Apply(pod, text));
        }
    }

    public void Add(PodDecision decision) => Decisions.Add(decision);

    ValueTask<ObjectLookup> IServiceAccountLookup.FindAsync(string @namespace, string name, CancellationToken cancellationToken) =>
        ValueTask.FromResult(ServiceAccounts.GetValueOrDefault($"{@namespace}/{name}"));

    ValueTask<ObjectLookup> INamespaceLookup.FindAsync(string name, CancellationToken cancellationToken) => ValueTask.FromResult(Namespaces.GetValueOrDefault(name));

    public IReadOnlyList<RoleRule> RulesOf() => [.. Rules.Select(text => RoleRule.TryParse(text, out var rule, out var problem) ? rule : throw new FormatException(problem))];
}

/// <summary>A pod after the webhook.</summary>
internal sealed record MutatedPod(PodDecision Decision, string Patch, JsonNode Pod)
{
    public (DecisionOutcome, string) Verdict => (Decision.Outcome, Decision.Reason);

    public JsonNode Spec => Pod["spec"]!;

    public string Text => Pod.ToJsonString();

    public JsonNode Container(string name) => Containers.First(container => (string)container["name"]! == name);

    public IEnumerable<JsonNode> Containers => ((JsonArray?)Spec["initContainers"] ?? []).Concat((JsonArray)Spec["containers"]!).Select(container => container!);

    /// <summary>The value of a variable; null where it is not there.</summary>
    public string? Variable(string container, string name) =>
        ((JsonArray?)Container(container)["env"])?.LastOrDefault(variable => (string)variable!["name"]! == name)?["value"]?.GetValue<string>();
}
