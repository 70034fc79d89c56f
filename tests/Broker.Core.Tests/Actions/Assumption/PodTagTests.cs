using System.Text.Json.Nodes;
using Broker.Core.Actions;
using Broker.Core.Actions.Assumption;
using Broker.Core.Audit;
using Broker.Core.Authentication.Oidc;
using Broker.Core.Sessions;
using Broker.Core.Tests.Authentication.Oidc;
using static Broker.Core.Tests.Actions.ActionWorld;

namespace Broker.Core.Tests.Actions.Assumption;

/// <summary>What the cluster says about a pod becomes session tags, where the role's policies allow that, as EKS Pod Identity does.</summary>
public sealed class PodTagTests : IDisposable
{
    private const string Action = "sts:AssumeRoleWithWebIdentity";
    private const string TagsClaim = "https://aws.amazon.com/tags";
    private const string Both = $"{Action},sts:TagSession";

    private static readonly string OfDemo = Policies.When("StringEquals", "issuer.example:sub", "system:serviceaccount:default:demo");

    private static readonly SessionTag[] OfPod =
    [
        new("eks-cluster-name", "shop-1", true),
        new("kubernetes-namespace", "default", true),
        new("kubernetes-service-account", "demo", true),
        new("kubernetes-pod-name", "demo-0", true),
        new("kubernetes-pod-uid", "0b3b0b3b-0000-4000-8000-000000000002", true),
    ];

    private readonly ScriptedReview _review = new(TokenStanding.Confirmed);
    private readonly ActionWorld _world;

    public PodTagTests()
    {
        _world = new ActionWorld(podTags: new PodTags(PodTags.All, "shop-1"), review: _review);
        _world.Provider().Role("demo", Trust(Both), Policies.Allow("sts:*"));
    }

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task A_pod_of_the_cluster_brings_its_tags()
    {
        var session = await AcceptedAsync("demo");

        Assert.Equal(OfPod, session.Tags);
    }

    [Theory]
    [InlineData(Action)]
    [InlineData($"{Action},sts:SetSourceIdentity")]
    public async Task A_role_whose_trust_policy_allows_no_tags_gives_a_session_without(string actions)
    {
        _world.Role("demo", Trust(actions));

        Assert.Empty((await AcceptedAsync("demo")).Tags);
    }

    [Fact]
    public async Task Another_clusters_pod_of_the_same_issuer_has_no_tags()
    {
        _review.Answer = TokenStanding.NotOfCluster;

        Assert.Empty((await AcceptedAsync("demo")).Tags);
    }

    [Theory]
    [InlineData("pod")]
    [InlineData("uid")]
    [InlineData("all")]
    public async Task A_token_that_names_no_pod_has_no_tags(string absent)
    {
        var session = await AcceptedAsync("demo", claims =>
        {
            var workload = claims["kubernetes.io"]!.AsObject();
            _ = absent switch
            {
                "pod" => workload.Remove("pod"),
                "uid" => workload["pod"]!.AsObject().Remove("uid"),
                _ => claims.Remove("kubernetes.io"),
            };
        });

        Assert.Empty(session.Tags);
    }

    [Theory]
    [InlineData("kubernetes-namespace", "default", true)]
    [InlineData("kubernetes-namespace", "other", false)]
    [InlineData("kubernetes-pod-name", "demo-0", true)]
    [InlineData("eks-cluster-name", "shop-2", false)]
    public async Task A_trust_policy_can_allow_the_tags_of_some_pods(string key, string value, bool expected)
    {
        _world.Role("demo", Policies.Document(
            Policies.TrustsProvider(ProviderArn, Action, OfDemo),
            Policies.TrustsProvider(ProviderArn, "sts:TagSession", Policies.When("StringEquals", $"aws:RequestTag/{key}", value))));

        Assert.Equal(expected ? OfPod : [], (await AcceptedAsync("demo")).Tags);
    }

    [Fact]
    public async Task All_of_them_are_transitive_for_the_trust_policy_too()
    {
        const string Condition = """{"ForAllValues:StringLike":{"sts:TransitiveTagKeys":["kubernetes-*","eks-*"]},"Null":{"sts:TransitiveTagKeys":"false"}}""";
        _world.Role("demo", Policies.Document(Policies.TrustsProvider(ProviderArn, Action, OfDemo), Policies.TrustsProvider(ProviderArn, "sts:TagSession", Condition)));

        Assert.Equal(OfPod, (await AcceptedAsync("demo")).Tags);
    }

    [Theory]
    [InlineData("sts:*", "kubernetes-namespace", "default", true)]
    [InlineData(Action, "kubernetes-namespace", "default", true)]
    [InlineData(Action, "kubernetes-namespace", "other", false)]
    public async Task A_deny_that_matches_the_pod_is_not_got_around_by_leaving_its_tags_out(string denied, string key, string value, bool refused)
    {
        var deny = Policies.TrustsProvider(ProviderArn, denied, Policies.When("StringEquals", $"aws:RequestTag/{key}", value)).Replace("\"Allow\"", "\"Deny\"", StringComparison.Ordinal);
        foreach (var allowed in new[] { Both, Action })
        {
            _world.Role("demo", Policies.Document(Policies.TrustsProvider(ProviderArn, allowed, OfDemo), deny));

            Assert.Equal(!refused, (await TryAsync("demo")).TryGet(out _, out _));
        }
    }

    [Fact]
    public async Task A_deny_of_the_tags_alone_switches_them_off_for_a_role()
    {
        var deny = Policies.TrustsProvider(ProviderArn, "sts:TagSession").Replace("\"Allow\"", "\"Deny\"", StringComparison.Ordinal);
        _world.Role("demo", Policies.Document(Policies.TrustsProvider(ProviderArn, Both, OfDemo), deny));

        Assert.Empty((await AcceptedAsync("demo")).Tags);
    }

    [Fact]
    public async Task A_trust_policy_for_sessions_without_tags_goes_on_working()
    {
        _world.Role("demo", Trust(Both, """{"StringEquals":{"issuer.example:sub":"system:serviceaccount:default:demo"},"Null":{"aws:TagKeys":"true"}}"""));

        Assert.Empty((await AcceptedAsync("demo")).Tags);
    }

    [Fact]
    public async Task Tags_of_the_token_stand_beside_those_of_the_pod()
    {
        var session = await AcceptedAsync("demo", claims => claims[TagsClaim] = Tags("""{"Team":["eng"],"Place":["x"]}""", "Team"));

        Assert.Equal([new SessionTag("Team", "eng", true), new SessionTag("Place", "x"), .. OfPod], session.Tags);
    }

    [Fact]
    public async Task Where_only_the_tokens_own_tags_are_allowed_it_keeps_those()
    {
        const string Condition = """{"ForAllValues:StringEquals":{"aws:TagKeys":["Team"]},"Null":{"aws:TagKeys":"false"}}""";
        _world.Role("demo", Policies.Document(Policies.TrustsProvider(ProviderArn, Action, OfDemo), Policies.TrustsProvider(ProviderArn, "sts:TagSession", Condition)));

        var session = await AcceptedAsync("demo", claims => claims[TagsClaim] = Tags("""{"Team":["eng"]}"""));

        Assert.Equal([new SessionTag("Team", "eng")], session.Tags);
    }

    [Theory]
    [Trait("threat", "T-08")]
    [InlineData("kubernetes-namespace", true)]
    [InlineData("Kubernetes-Namespace", true)]
    [InlineData("kubernetes-pod-uid", true)]
    [InlineData("kubernetes-node", false)]
    public async Task A_token_cannot_say_itself_what_the_cluster_says(string key, bool refused)
    {
        var result = await TryAsync("demo", claims => claims[TagsClaim] = Tags($$"""{"{{key}}":["kube-system"]}"""));

        Assert.Equal(!refused, result.TryGet(out _, out var error));
        Assert.Equal(refused ? StsErrorCode.InvalidIdentityToken : null, error?.Code);
    }

    [Theory]
    [InlineData(45, true)]
    [InlineData(46, false)]
    public async Task A_session_has_at_most_fifty_tags_with_those_of_the_pod(int own, bool expected)
    {
        var tags = string.Join(',', Enumerable.Range(0, own).Select(i => $"\"k{i}\":[\"\"]"));

        Assert.Equal(expected, (await TryAsync("demo", claims => claims[TagsClaim] = Tags($"{{{tags}}}"))).TryGet(out _, out var error));
        Assert.Equal(expected ? null : StsErrorCode.InvalidParameterValue, error?.Code);
    }

    [Fact]
    public async Task Each_tag_can_be_left_out()
    {
        foreach (var left in PodTags.All)
        {
            using var world = new ActionWorld(podTags: new PodTags(PodTags.All.Remove(left), "shop-1"), review: _review);
            world.Provider().Role("demo", Trust(Both));

            var session = ResultAssert.Accepted(await world.AssumeRoleWithTokenAsync(new(RoleArn("demo"), "s1", world.Tokens.Token(world.Tokens.ProjectedClaims(world.Time.GetUtcNow())))));

            Assert.Equal(OfPod.Where(tag => tag.Key != left), session.Session.Session.Tags);
        }
    }

    [Fact]
    public async Task A_cluster_without_a_name_has_no_tag_for_it()
    {
        using var world = new ActionWorld(podTags: new PodTags(PodTags.All, clusterName: null), review: _review);
        world.Provider().Role("demo", Trust(Both));

        var session = ResultAssert.Accepted(await world.AssumeRoleWithTokenAsync(new(RoleArn("demo"), "s1", world.Tokens.Token(world.Tokens.ProjectedClaims(world.Time.GetUtcNow())))));

        Assert.Equal(OfPod[1..], session.Session.Session.Tags);
    }

    [Theory]
    [InlineData("default", true)]
    [InlineData("other", false)]
    public async Task The_tags_are_keys_of_the_principal_and_go_on_along_a_chain(string @namespace, bool expected)
    {
        _world.Role("next", Policies.Trust(RoleArn("demo"), "sts:AssumeRole,sts:TagSession", Policies.When("StringEquals", "aws:PrincipalTag/kubernetes-namespace", @namespace)));
        var caller = _world.CallerOf(await SessionAsync("demo"));

        var next = _world.AssumeRole(caller, new(RoleArn("next"), "s2"));

        Assert.Equal(expected, next.TryGet(out var response, out _));
        Assert.Equal(expected ? OfPod : null, response?.Session.Session.Tags);
        _world.Refused(caller, RoleArn("next"), request => request with { Tags = [new("kubernetes-namespace", "default")] }, StsErrorCode.InvalidParameterValue);
    }

    [Fact]
    public async Task The_audit_says_which_tags_the_session_has()
    {
        await AcceptedAsync("demo");
        var tagged = Audited();
        _world.Role("demo", Trust(Action));
        await AcceptedAsync("demo");
        var untagged = Audited();

        Assert.Equal("default", (string?)tagged["requestParameters"]!["principalTags"]!["kubernetes-namespace"]);
        Assert.Equal(PodTags.All, tagged["requestParameters"]!["transitiveTagKeys"]!.AsArray().Select(key => (string?)key));
        Assert.Null(tagged["additionalEventData"]?["podTags"]);
        Assert.Null(untagged["requestParameters"]!["principalTags"]);
        Assert.Equal("not allowed by sts:TagSession", (string?)untagged["additionalEventData"]!["podTags"]);
    }

    [Theory]
    [InlineData("a", true)]
    [InlineData("Shop_1-eu", true)]
    [InlineData("", false)]
    [InlineData("-shop", false)]
    [InlineData("shop*", false)]
    [InlineData("shop 1", false)]
    [InlineData("shöp", false)]
    public void A_cluster_has_the_name_that_eks_would_take(string name, bool expected) => Assert.Equal(expected, PodTags.IsClusterName(name));

    [Theory]
    [InlineData(PodTags.LongestClusterName, true)]
    [InlineData(PodTags.LongestClusterName + 1, false)]
    public void The_name_of_a_cluster_is_bounded(int length, bool expected) => Assert.Equal(expected, PodTags.IsClusterName(new string('a', length)));

    [Fact]
    public void There_are_no_other_keys()
    {
        Assert.Throws<ArgumentException>(() => new PodTags(["kubernetes-node"], clusterName: null));
        Assert.Throws<ArgumentException>(() => new PodTags([], "no name"));
    }

    private JsonNode Audited() => JsonNode.Parse(AuditEvents.Write(_world.Record, _world.Time.GetUtcNow())[0])!;

    private static string Trust(string actions, string? condition = null) => Policies.Document(Policies.TrustsProvider(ProviderArn, actions, condition ?? OfDemo));

    private static JsonObject Tags(string principalTags, params string[] transitive) =>
        new() { ["principal_tags"] = JsonNode.Parse(principalTags), ["transitive_tag_keys"] = new JsonArray([.. transitive.Select(key => JsonValue.Create(key))]) };

    private Task<StsResult<AssumeRoleWithWebIdentityResponse>> TryAsync(string role, Action<JsonObject>? change = null)
    {
        var claims = _world.Tokens.ProjectedClaims(_world.Time.GetUtcNow());
        change?.Invoke(claims);
        return _world.AssumeRoleWithTokenAsync(new(RoleArn(role), "s1", _world.Tokens.Token(claims)));
    }

    private async Task<IssuedSession> SessionAsync(string role, Action<JsonObject>? change = null) => ResultAssert.Accepted(await TryAsync(role, change)).Session;

    private async Task<Session> AcceptedAsync(string role, Action<JsonObject>? change = null) => (await SessionAsync(role, change)).Session;
}
