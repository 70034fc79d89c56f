using Broker.Core.Policy;
using static Broker.Core.Tests.Policy.AccessRequests;
using static Broker.Core.Tests.Policy.TrustPolicies;

namespace Broker.Core.Tests.Policy;

public sealed class AccessEvaluatorTests
{
    public static TheoryData<string> Cases() => [.. File.ReadLines(TestData("layers.txt")).Where(line => line.Length > 0 && line[0] != '#')];

    [Theory]
    [MemberData(nameof(Cases))]
    [Trait("threat", "P-01")]
    public void Follows_the_table(string line)
    {
        var cells = Array.ConvertAll(line.Split('|'), cell => cell.Trim());

        var decision = AccessEvaluator.Evaluate(Request(cells.AsSpan(0, 8)));

        Assert.Equal(cells[8], Words(decision));
    }

    /// <summary>Every combination of layers, against the rules written down as sets of needed Allows.</summary>
    [Fact]
    [Trait("threat", "P-01")]
    public void Follows_the_rules_in_every_combination()
    {
        string[] some = ["-", "silent", "allow", "deny"];
        var requests =
            from account in new[] { "same", "cross" }
            from caller in new[] { "user", "session", "root" }
            from trust in new[] { "other", "account", "anyone", "role", "session", "user", "deny" }
            from scp in some
            from rcp in some
            from identity in some
            from boundary in some
            from session in some
            select (string[])[account, caller, trust, scp, rcp, identity, boundary, session];
        var parsed = new Dictionary<string, AccessRequest>(StringComparer.Ordinal);
        AccessRequest Cached(string[] words)
        {
            // Parse each layer's word once: the combinations share them.
            AccessRequest Part(params string[] key) => parsed.TryGetValue(string.Join('|', key), out var known) ? known : parsed[string.Join('|', key)] = Request(key);
            var trust = Part(words[0], words[1], words[2], "-", "-", "-", "-", "-");
            var layers = Part("same", "user", "other", words[3], words[4], words[5], words[6], words[7]);
            return trust with { Caller = layers.Caller, ResourcePolicy = trust.ResourcePolicy! with { ResourceControl = layers.ResourcePolicy!.ResourceControl } };
        }

        var count = 0;
        foreach (var words in requests)
        {
            var decision = AccessEvaluator.Evaluate(Cached(words));

            Assert.True(Expected(words) == decision.Effect, $"{string.Join(" | ", words)}: {Words(decision)}");
            count++;
        }

        Assert.Equal(2 * 3 * 7 * 4 * 4 * 4 * 4 * 4, count);
    }

    [Fact]
    public void An_AWS_identity_without_policies_has_what_its_name_is_granted_and_no_more()
    {
        Assert.Equal("allow", Words(AccessEvaluator.Evaluate(Request("same", "user", "user", "-", "-", "allow", "-", "-") with { Caller = null })));
        Assert.Equal("silence of Identity", Words(AccessEvaluator.Evaluate(Request("same", "user", "account", "-", "-", "allow", "-", "-") with { Caller = null })));
    }

    [Fact]
    public void An_AWS_identity_of_an_unknown_account_is_a_stranger()
    {
        var request = Request("same", "user", "user", "-", "-", "silent", "-", "-");

        Assert.Equal("allow", Words(AccessEvaluator.Evaluate(request)));
        Assert.Equal(
            "silence of Identity",
            Words(AccessEvaluator.Evaluate(request with { Principal = new RequestPrincipal(PrincipalKind.Aws, request.Principal.Id) })));
    }

    [Fact]
    public void A_session_policy_that_was_passed_and_is_empty_allows_nothing()
    {
        var request = Request("same", "session", "role", "-", "-", "allow", "-", "-");

        Assert.Equal("allow", Words(AccessEvaluator.Evaluate(request)));
        Assert.Equal("silence of Session", Words(AccessEvaluator.Evaluate(request with { Caller = request.Caller! with { Session = [] } })));
    }

    [Fact]
    public void A_level_without_policies_allows_nothing()
    {
        var request = Request("same", "user", "user", "allow", "-", "allow", "-", "-");

        Assert.Equal("allow", Words(AccessEvaluator.Evaluate(request)));
        Assert.Equal("silence of ServiceControl", Words(AccessEvaluator.Evaluate(request with { Caller = request.Caller! with { ServiceControl = [[]] } })));
    }

    [Fact]
    public void One_of_several_policies_of_a_layer_is_enough()
    {
        var request = Request("same", "user", "account", "-", "-", "silent", "-", "-");
        var identity = request.Caller!.Identity.AddRange(Layer("allow", "second"));

        var decision = AccessEvaluator.Evaluate(request with { Caller = request.Caller with { Identity = identity, Session = identity } });

        Assert.True(decision.IsAllowed);
    }

    [Fact]
    public void Without_a_resource_policy_the_callers_own_policies_decide()
    {
        var request = Request("same", "user", "other", "-", "-", "allow", "-", "-") with { ResourcePolicy = null };

        Assert.Equal(new AccessDecision(PolicyEffect.Allow, PolicyLayer.Identity, "identity", "AllowIt"), AccessEvaluator.Evaluate(request));
        Assert.Equal("allow", Words(AccessEvaluator.Evaluate(request with { ResourceAccount = Account })));
        Assert.Equal("silence of Resource", Words(AccessEvaluator.Evaluate(request with { ResourceAccount = OtherAccount })));
        Assert.Equal("silence of Identity", Words(AccessEvaluator.Evaluate(request with { Caller = CallerPolicies.None })));
    }

    [Fact]
    public void Each_side_of_two_accounts_sees_its_own_context()
    {
        var trust = Parse(Document(AwsStatement(principal: OtherAccount.ToString(), condition: When("StringEquals", "x:side", "\"owner\""))));
        var own = ParseAs(PolicyKind.ManagedPolicy, Document("""{"Effect":"Allow","Action":"sts:*","Resource":"*","Condition":{"StringEquals":{"x:side":"caller"}}}"""));
        var request = new AccessRequest(Caller("user", isCrossAccount: true), AssumeRole, Role, new RequestContext().Add("x:side", "owner"))
        {
            Caller = CallerPolicies.None with { Identity = [new AttachedPolicy("own", own)] },
            ResourcePolicy = ResourcePolicy.Of(trust, Account),
        };

        Assert.Equal("allow", Words(AccessEvaluator.Evaluate(request with { CallerContext = new RequestContext().Add("x:side", "caller") })));
        Assert.Equal("silence of Identity", Words(AccessEvaluator.Evaluate(request)));
        Assert.Equal("silence of Trust", Words(AccessEvaluator.Evaluate(request with { Context = new RequestContext() })));
    }

    [Theory]
    [InlineData("-", "allow")]
    [InlineData("allow", "allow")]
    [InlineData("silent", "silence of ResourceControl")]
    [InlineData("deny", "deny of ResourceControl")]
    public void A_federated_identity_has_no_policies_but_those_of_the_resource(string resourceControl, string expected)
    {
        var request = new AccessRequest(Workload, WebIdentityAction, Role, WorkloadContext())
        {
            Caller = new CallerPolicies([], Boundary: null, Session: [], ServiceControl: [[]]),
            ResourcePolicy = ResourcePolicy.Of(Parse(Document(Statement())), Account) with { ResourceControl = ResourceControl(resourceControl) },
        };

        Assert.Equal(expected, Words(AccessEvaluator.Evaluate(request)));
        Assert.Equal("silence of Resource", Words(AccessEvaluator.Evaluate(request with { ResourcePolicy = null })));
    }

    [Theory]
    [InlineData("user", "silent", "silent", "allow")]
    [InlineData("account", "silent", "-", "silence of Identity")]
    [InlineData("account", "allow", "-", "allow")]
    [InlineData("other", "allow", "-", "allow")]
    [InlineData("other", "allow", "silent", "silence of Session")]
    [InlineData("other", "silent", "-", "silence of Identity")]
    public void The_policy_of_another_resource_adds_to_the_callers_own(string named, string identity, string session, string expected)
    {
        var principal = named switch { "user" => Caller("user").Id, "account" => Account.ToString(), _ => "arn:aws:iam::123456789012:user/bob" };
        var document = ParseAs(
            PolicyKind.Resource, Document($$"""{"Effect":"Allow","Principal":{"AWS":"{{principal}}"},"Action":"sts:AssumeRole","Resource":"*"}"""));
        var request = Request("same", "user", "other", "-", "-", identity, "-", session) with { ResourcePolicy = ResourcePolicy.Of(document, Account) };

        Assert.Equal(expected, Words(AccessEvaluator.Evaluate(request)));
    }

    private static string Words(AccessDecision decision) => decision.Effect switch
    {
        PolicyEffect.Allow => "allow",
        PolicyEffect.ExplicitDeny => $"deny of {decision.Layer}",
        _ => $"silence of {decision.Layer}",
    };

    private static PolicyEffect Expected(string[] words)
    {
        var (account, caller, trust, layers) = (words[0], words[1], words[2], words[3..]);
        if (trust == "deny" || layers.Contains("deny"))
        {
            return PolicyEffect.ExplicitDeny;
        }

        var isNamedItself = (caller, trust) is ("user", "user") or ("session", "session");
        var isNamed = isNamedItself || (caller, trust) is ("session", "role") or (_, "account") or (_, "anyone");
        var isAlone = account == "same" && isNamedItself;
        var needsOwn = account == "cross" || trust is "account" or "anyone";
        var mayAll = isNamed
            && layers[0] is "-" or "allow"
            && layers[1] is "-" or "allow"
            && (!needsOwn || caller == "root" || layers[2] == "allow")
            && (isAlone || (layers[3] is "-" or "allow" && layers[4] is "-" or "allow"));
        return mayAll ? PolicyEffect.Allow : PolicyEffect.ImplicitDeny;
    }
}
