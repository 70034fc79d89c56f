using Broker.Core.Policy;
using static Broker.Core.Tests.Policy.TrustPolicies;

namespace Broker.Core.Tests.Policy;

public sealed class TrustPolicyEvaluatorTests
{
    private static readonly string Allow = Statement(extra: ",\"Sid\":\"LetIn\"");
    private static readonly string Deny = Statement("Deny", extra: ",\"Sid\":\"KeepOut\"");
    private static readonly string OtherAllow = Statement(condition: When("StringEquals", SubjectKey, "\"someone-else\""));
    private static readonly string OtherDeny = Statement("Deny", condition: When("StringEquals", SubjectKey, "\"someone-else\""));

    [Fact]
    [Trait("threat", "P-01")]
    public void An_explicit_deny_wins_in_every_order()
    {
        foreach (var order in Orders([Allow, Deny, OtherAllow, OtherDeny]))
        {
            var decision = Ask(Parse(Document(order)));

            Assert.Equal((PolicyEffect.ExplicitDeny, "KeepOut", false), (decision.Access.Effect, decision.Access.StatementId, decision.IsAllowed));
        }
    }

    [Fact]
    [Trait("threat", "P-01")]
    public void An_allow_wins_over_silence_in_every_order()
    {
        foreach (var order in Orders([Allow, OtherAllow, OtherDeny]))
        {
            var decision = Ask(Parse(Document(order)));

            Assert.Equal((PolicyEffect.Allow, "LetIn", true), (decision.Access.Effect, decision.Access.StatementId, decision.IsAllowed));
        }
    }

    [Fact]
    [Trait("threat", "P-01")]
    public void No_match_is_an_implicit_deny_in_every_order()
    {
        foreach (var order in Orders([OtherAllow, OtherDeny]))
        {
            var decision = Ask(Parse(Document(order)));

            Assert.Equal((PolicyEffect.ImplicitDeny, null, false), (decision.Access.Effect, decision.Access.StatementId, decision.IsAllowed));
        }
    }

    [Fact]
    [Trait("threat", "P-04")]
    public void A_Deny_statement_denies_and_never_grants()
    {
        Assert.Equal(PolicyEffect.ExplicitDeny, Effect(Document(Deny)));
        Assert.Equal(PolicyEffect.ImplicitDeny, Effect(Document(OtherDeny)));
        Assert.Equal(PolicyEffect.Allow, Effect(Document(Allow)));
    }

    [Fact]
    public void A_statement_that_does_not_match_leaves_the_others_in_force()
    {
        var otherPrincipal = Statement(principal: """{"Federated":"arn:aws:iam::123456789012:saml-provider/Directory"}""");

        Assert.Equal(PolicyEffect.Allow, Effect(Document(otherPrincipal, OtherAllow, Allow)));
        Assert.Equal(PolicyEffect.ImplicitDeny, Effect(Document(otherPrincipal, OtherAllow)));
    }

    [Fact]
    public void Trust_alone_decides_no_identity_policy_is_asked_for()
    {
        Assert.Equal(PolicyEffect.Allow, AwsEffect(Document(AwsStatement(principal: Alice.Id))));
        Assert.Equal(PolicyEffect.ImplicitDeny, AwsEffect(Document(AwsStatement(principal: "arn:aws:iam::123456789012:user/bob"))));
    }

    [Fact]
    public void Principal_action_and_condition_must_all_match()
    {
        var json = Document(Allow);

        Assert.Equal(PolicyEffect.Allow, Effect(json));
        Assert.Equal(PolicyEffect.ImplicitDeny, Effect(json, RequestPrincipal.Federated(Provider + "2")));
        Assert.Equal(PolicyEffect.ImplicitDeny, Effect(json, action: "sts:TagSession"));
        Assert.Equal(PolicyEffect.ImplicitDeny, Effect(json, context: WorkloadContext("system:serviceaccount:payments:api2")));
        Assert.Equal(PolicyEffect.ImplicitDeny, Effect(json, context: new RequestContext()));
    }

    [Fact]
    public void The_decision_says_what_was_judged()
    {
        var decision = Ask(Parse(Document(OtherAllow, Statement())));

        Assert.Equal((Workload, WebIdentityAction, Role, "Statement[1]"), (decision.Principal, Assert.Single(decision.Actions), decision.Resource, decision.Access.StatementId));
    }

    [Fact]
    public void Refuses_to_judge_an_action_that_is_none() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Ask(Parse(Document(Allow)), action: new string('a', 129)));

    [Fact]
    public void Allocates_nothing_but_the_decision()
    {
        var request = About(Parse(Document(OtherAllow, OtherDeny, Statement(action: "\"sts:Assume*\""))));
        TrustPolicyEvaluator.Evaluate(request);

        var before = GC.GetAllocatedBytesForCurrentThread();
        TrustPolicyEvaluator.Evaluate(request);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.InRange(allocated, 1, 256);
    }

    [Fact]
    [Trait("threat", "P-16")]
    public void Judges_the_largest_legal_policy_of_hostile_patterns()
    {
        // Trying every place for every star takes 2,048 to the fourth steps for each statement: that would not end.
        var short_ = """{"Effect":"Deny","Principal":{"AWS":"*"},"Action":"*","Condition":{"StringLike":{"x:y":["*a*a*a*a*b","?a?a?a*b"]}}}""";
        var statements = Enumerable.Repeat(short_, (4096 - 100) / (short_.Length + 1)).ToArray();
        var document = Parse(Document(statements));
        var context = new RequestContext().Add("x:y", new string('a', 2048));
        var matching = new RequestContext().Add("x:y", new string('a', 2047) + "b");

        Assert.Equal(PolicyEffect.ImplicitDeny, Ask(document, Alice, "sts:AssumeRole", context).Access.Effect);
        Assert.Equal(PolicyEffect.ExplicitDeny, Ask(document, Alice, "sts:AssumeRole", matching).Access.Effect);
    }

    private static IEnumerable<string[]> Orders(string[] statements) =>
        statements.Length <= 1
            ? [statements]
            : statements.SelectMany((first, index) => Orders([.. statements[..index], .. statements[(index + 1)..]]).Select(rest => (string[])[first, .. rest]));
}
