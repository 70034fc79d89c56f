using Broker.Core.Policy;
using static Broker.Core.Tests.Policy.AccessRequests;
using static Broker.Core.Tests.Policy.TrustPolicies;

namespace Broker.Core.Tests.Policy;

public sealed class TrustDecisionTests
{
    private static readonly string[] All = ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity", "sts:SetContext"];

    [Theory]
    [InlineData("sts:*", null)]
    [InlineData("*", null)]
    [InlineData("sts:AssumeRole", "sts:TagSession")]
    [InlineData("sts:AssumeRole,sts:TagSession", "sts:SetSourceIdentity")]
    [InlineData("sts:AssumeRole,sts:TagSession,sts:SetSourceIdentity", "sts:SetContext")]
    [InlineData("sts:AssumeRole,sts:TagSession,sts:SetSourceIdentity,sts:SetContext", null)]
    [InlineData("sts:TagSession,sts:SetSourceIdentity,sts:SetContext", "sts:AssumeRole")]
    public void Every_action_of_the_request_must_be_allowed(string allowed, string? expected)
    {
        var request = Ask(AwsStatement(principal: Alice.Id, action: $"[{string.Join(',', allowed.Split(',').Select(Quote))}]"));

        var decision = TrustPolicyEvaluator.Evaluate(request);

        Assert.Equal((expected is null, expected), (decision.IsAllowed, decision.FailedAction));
        Assert.Equal(All, decision.Actions);
        Assert.Equal(expected is null, decision.Access.IsAllowed);
    }

    [Theory]
    [InlineData("sts:TagSession", PolicyEffect.ExplicitDeny)]
    [InlineData("sts:AssumeRoleWithSAML", PolicyEffect.Allow)]
    public void A_Deny_of_one_action_denies_the_request(string denied, PolicyEffect expected)
    {
        var request = Ask(AwsStatement(principal: Alice.Id, action: "\"sts:*\""), AwsStatement("Deny", action: Quote(denied)));

        Assert.Equal(expected, TrustPolicyEvaluator.Evaluate(request).Access.Effect);
    }

    [Fact]
    public void The_callers_own_policies_must_allow_every_action_where_they_are_needed()
    {
        var request = Ask(AwsStatement(principal: Account.ToString(), action: "\"sts:*\"")) with { Caller = OwnPolicies("sts:AssumeRole") };

        var decision = TrustPolicyEvaluator.Evaluate(request);

        Assert.Equal(("sts:TagSession", PolicyLayer.Identity), (decision.FailedAction, decision.Access.Layer));
        Assert.True(TrustPolicyEvaluator.Evaluate(request with { Caller = OwnPolicies("sts:*") }).IsAllowed);
    }

    [Fact]
    public void The_callers_own_policies_are_asked_about_the_role()
    {
        var request = Ask(AwsStatement(principal: Account.ToString(), action: "\"sts:*\""));

        Assert.True(TrustPolicyEvaluator.Evaluate(request with { Caller = OwnPolicies("*", Role) }).IsAllowed);
        Assert.False(TrustPolicyEvaluator.Evaluate(request with { Caller = OwnPolicies("*", Role + "2") }).IsAllowed);
    }

    [Theory]
    [InlineData("same", "user", "other", "-", "-", "allow", "-", "-", " because no role trust policy allows the sts:AssumeRole action")]
    [InlineData("same", "user", "account", "-", "-", "silent", "-", "-", " because no identity-based policy allows the sts:AssumeRole action")]
    [InlineData("same", "session", "role", "-", "-", "allow", "silent", "-", " because no permissions boundary allows the sts:AssumeRole action")]
    [InlineData("same", "session", "role", "-", "-", "allow", "-", "silent", " because no session policy allows the sts:AssumeRole action")]
    [InlineData("same", "user", "user", "silent", "-", "allow", "-", "-", " because no service control policy allows the sts:AssumeRole action")]
    [InlineData("same", "user", "user", "-", "silent", "allow", "-", "-", " because no resource control policy allows the sts:AssumeRole action")]
    [InlineData("same", "user", "deny", "-", "-", "allow", "-", "-", " with an explicit deny in the role trust policy")]
    [InlineData("same", "user", "user", "-", "-", "deny", "-", "-", " with an explicit deny in an identity-based policy")]
    [InlineData("same", "user", "user", "-", "-", "allow", "deny", "-", " with an explicit deny in a permissions boundary")]
    [InlineData("same", "user", "user", "-", "-", "allow", "-", "deny", " with an explicit deny in a session policy")]
    [InlineData("same", "user", "user", "deny", "-", "allow", "-", "-", " with an explicit deny in a service control policy")]
    [InlineData("same", "user", "user", "-", "deny", "allow", "-", "-", " with an explicit deny in a resource control policy")]
    [InlineData("same", "user", "user", "-", "-", "allow", "-", "-", "")]
    public void Says_why_in_the_words_of_AWS(
        string account, string caller, string trust, string scp, string rcp, string identity, string boundary, string session, string expected)
    {
        var access = Request(account, caller, trust, scp, rcp, identity, boundary, session);
        var request = new TrustRequest(access.Principal, [AssumeRole], RoleArn.Of(Account, "/", "app"), access.ResourcePolicy!, access.Context) { Caller = access.Caller };

        var decision = TrustPolicyEvaluator.Evaluate(request);

        Assert.Equal(expected, decision.DenialSuffix(sameAccount: true));
        Assert.Equal("", decision.DenialSuffix(sameAccount: false));
    }

    [Fact]
    public void Names_the_action_that_failed()
    {
        var decision = TrustPolicyEvaluator.Evaluate(Ask(AwsStatement(principal: Alice.Id)));

        Assert.Equal(" because no role trust policy allows the sts:TagSession action", decision.DenialSuffix(sameAccount: true));
    }

    [Fact]
    public void Refuses_to_judge_what_is_no_request_to_assume_a_role()
    {
        var request = Ask(AwsStatement(principal: Alice.Id));
        var other = ParseAs(PolicyKind.Resource, Document("""{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}"""));

        Assert.Throws<ArgumentException>(() => TrustPolicyEvaluator.Evaluate(request with { Actions = [] }));
        Assert.Throws<ArgumentException>(() => TrustPolicyEvaluator.Evaluate(request with { Actions = default }));
        Assert.Throws<ArgumentException>(() => TrustPolicyEvaluator.Evaluate(request with { TrustPolicy = ResourcePolicy.Of(other, Account) }));
        Assert.Throws<ArgumentException>(() => TrustPolicyEvaluator.Evaluate(request with { TrustPolicy = request.TrustPolicy with { Account = OtherAccount } }));
    }

    private static TrustRequest Ask(params string[] statements) =>
        new(Alice, [.. All], RoleArn.Of(Account, "/", "app"), ResourcePolicy.Of(Parse(Document(statements)), Account), new RequestContext());

    private static CallerPolicies OwnPolicies(string action, string resource = "*") => CallerPolicies.None with
    {
        Identity = [new AttachedPolicy("own", ParseAs(PolicyKind.ManagedPolicy, Document($$"""{"Effect":"Allow","Action":"{{action}}","Resource":"{{resource}}"}""")))],
    };
}
