using System.Collections.Immutable;
using Broker.Core.Policy;
using static Broker.Core.Tests.Policy.AccessRequests;
using static Broker.Core.Tests.Policy.TrustPolicies;

namespace Broker.Core.Tests.Policy;

public sealed class DecisionTraceTests
{
    [Fact]
    public void Names_the_layers_in_the_order_in_which_they_are_asked()
    {
        var trace = AccessEvaluator.Explain(Request("same", "session", "role", "allow+allow", "allow", "silent", "allow", "deny"));

        Assert.Equal(
            [
                (PolicyLayer.ServiceControl, 0, PolicyEffect.Allow),
                (PolicyLayer.ServiceControl, 1, PolicyEffect.Allow),
                (PolicyLayer.ResourceControl, 0, PolicyEffect.Allow),
                (PolicyLayer.Trust, 0, PolicyEffect.Allow),
                (PolicyLayer.Identity, 0, PolicyEffect.ImplicitDeny),
                (PolicyLayer.Boundary, 0, PolicyEffect.Allow),
                (PolicyLayer.Session, 0, PolicyEffect.ExplicitDeny),
            ],
            trace.Layers.Select(layer => (layer.Layer, layer.Level, layer.Effect)));
        Assert.Equal(["scp-0", "scp-1", "rcp-0", Role, "identity", "boundary", "session"], trace.Layers.SelectMany(layer => layer.Policies).Select(policy => policy.Name));
        Assert.Equal(new AccessDecision(PolicyEffect.ExplicitDeny, PolicyLayer.Session, "session", "DenyIt"), trace.Decision);
    }

    [Fact]
    public void Says_which_element_of_each_statement_failed()
    {
        var policy = Document(
            AwsStatement(principal: "999999999999"),
            AwsStatement(principal: Account.ToString(), action: "\"sts:TagSession\""),
            AwsStatement(principal: Account.ToString(), condition: When("StringEquals", "x:one", "\"a\"")),
            AwsStatement(principal: Account.ToString()));

        var trace = TrustPolicyEvaluator.Explain(About(Parse(policy), Alice, AssumeRole, new RequestContext()));

        Assert.Equal(
            [StatementElement.Principal, StatementElement.Action, StatementElement.Condition, StatementElement.None],
            trace.Layers.Single(layer => layer.Layer == PolicyLayer.Trust).Policies.Single().Statements.Select(statement => statement.Failed));
    }

    [Fact]
    public void Says_when_the_resource_failed()
    {
        var policy = ParseAs(PolicyKind.ManagedPolicy, Document("""{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::a"}"""));
        var request = new AccessRequest(Alice, "s3:GetObject", "arn:aws:s3:::b", new RequestContext())
        {
            Caller = CallerPolicies.None with { Identity = [new AttachedPolicy("one", policy)] },
        };

        var layer = Assert.Single(AccessEvaluator.Explain(request).Layers);

        Assert.Equal(StatementElement.Resource, layer.Policies.Single().Statements.Single().Failed);
    }

    [Fact]
    public void Shows_what_each_condition_expected_and_found()
    {
        var condition = """{"StringEquals":{"x:one":["a","b"],"x:two":"c"},"NumericLessThan":{"x:three":5},"ForAnyValue:StringLike":{"x:four":"d*"}}""";
        var context = new RequestContext().Add("X:One", "b").Add("x:two", "z").AddSet("x:four", ["e", "f"]);

        var trace = TrustPolicyEvaluator.Explain(About(Parse(Document(AwsStatement(principal: Alice.Id, condition: condition))), Alice, AssumeRole, context));

        var conditions = Trust(trace).Conditions;
        Assert.Equal(
            ["StringEquals x:one a,b: b met", "StringEquals x:two c: z", "NumericLessThan x:three 5: absent", "ForAnyValue:StringLike x:four d*: e,f"],
            conditions.Select(c => $"{c.Condition.Operator} {c.Condition.Key} {string.Join(',', c.Condition.Values)}: {Text(c.Actual)}{(c.IsMet ? " met" : "")}"));
    }

    [Fact]
    public void Keeps_the_matched_statements_as_written()
    {
        const string statement = """
            {
              "Sid": "Mine", "Effect": "Deny", "NotPrincipal": { "AWS": ["arn:aws:iam::123456789012:root"], "Service": "ec2.amazonaws.com" },
              "NotAction": ["s3:Get*", "S3:list*"], "NotResource": "arn:aws:s3:::a/${aws:username, 'x'}",
              "Condition": { "Bool": { "aws:SecureTransport": true }, "DateLessThan": { "aws:CurrentTime": 1764000000 } }
            }
            """;
        var request = new AccessRequest(Alice, "sts:AssumeRole", Role, new RequestContext().Add("aws:SecureTransport", "true").Add("aws:CurrentTime", "2020-01-01T00:00:00Z"))
        {
            ResourcePolicy = ResourcePolicy.Of(ParseAs(PolicyKind.Resource, Document(statement)), Account),
        };

        var matched = Assert.Single(AccessEvaluator.Explain(request).Matched).Statement;

        Assert.Equal(("Mine", "Mine", true), (matched.Sid, matched.Id, matched.IsDeny));
        Assert.Equal((true, true, true), (matched.IsNotPrincipal, matched.IsNotAction, matched.IsNotResource));
        Assert.Equal([new PrincipalText("AWS", "arn:aws:iam::123456789012:root"), new PrincipalText("Service", "ec2.amazonaws.com")], matched.Principals);
        Assert.Equal(["s3:Get*", "S3:list*"], matched.Actions);
        Assert.Equal(["arn:aws:s3:::a/${aws:username, 'x'}"], matched.Resources);
        Assert.Equal(["Bool aws:SecureTransport true", "DateLessThan aws:CurrentTime 1764000000"], matched.Conditions.Select(c => $"{c.Operator} {c.Key} {c.Values.Single()}"));
    }

    [Fact]
    public void A_statement_without_Sid_goes_by_its_number()
    {
        var trace = TrustPolicyEvaluator.Explain(About(Parse(Document(AwsStatement("Deny", "999999999999"), AwsStatement(principal: Alice.Id))), Alice, AssumeRole));

        var matched = trace.Matched.First().Statement;
        Assert.Equal(("", "Statement[1]", false), (matched.Sid, matched.Id, matched.IsDeny));
    }

    [Fact]
    public void Explains_the_action_that_failed()
    {
        var request = About(Parse(Document(AwsStatement(principal: Alice.Id))), Alice) with { Actions = ["sts:AssumeRole", "sts:TagSession", "sts:SetContext"] };

        Assert.Equal("sts:TagSession", TrustPolicyEvaluator.Explain(request).Action);
        Assert.Equal("sts:AssumeRole", TrustPolicyEvaluator.Explain(request with { Actions = ["sts:AssumeRole"] }).Action);
    }

    [Theory]
    [MemberData(nameof(AccessEvaluatorTests.Cases), MemberType = typeof(AccessEvaluatorTests))]
    public void Explains_the_very_decision_that_is_made(string line)
    {
        var request = Request(Array.ConvertAll(line.Split('|'), cell => cell.Trim()).AsSpan(0, 8));

        Assert.Equal(AccessEvaluator.Evaluate(request), AccessEvaluator.Explain(request).Decision);
    }

    private static StatementTrace Trust(DecisionTrace trace) =>
        trace.Layers.Single(layer => layer.Layer == PolicyLayer.Trust).Policies.Single().Statements.Single();

    private static string Text(ImmutableArray<string>? values) => values is { } some ? string.Join(',', some) : "absent";
}
