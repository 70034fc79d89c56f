using static Broker.Core.Tests.Policy.TrustPolicies;

namespace Broker.Core.Tests.Policy;

[Trait("threat", "J-33")]
public sealed class SubjectGuardTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("{}")]
    [InlineData("""{"StringEquals":{"HOST:aud":"sts.amazonaws.com"}}""")]
    [InlineData("""{"StringEquals":{"HOST:aud":"sts.amazonaws.com","kubernetes.io/namespace:x":"payments","HOST:kubernetes.io/namespace":"payments"}}""")]
    [InlineData("""{"StringEquals":{"other.example.com:sub":"system:serviceaccount:payments:api"}}""")]
    [InlineData("""{"StringLike":{"SUB":"*"}}""")]
    [InlineData("""{"StringLike":{"SUB":"**"}}""")]
    [InlineData("""{"StringLike":{"SUB":"?*"}}""")]
    [InlineData("""{"StringLike":{"SUB":"*:*:*:*"}}""")]
    [InlineData("""{"StringLike":{"SUB":["system:serviceaccount:payments:api","*"]}}""")]
    [InlineData("""{"StringEquals":{"SUB":"*"}}""")]
    [InlineData("""{"StringEquals":{"SUB":""}}""")]
    [InlineData("""{"StringNotEquals":{"SUB":"system:serviceaccount:payments:api"}}""")]
    [InlineData("""{"StringNotLike":{"SUB":"system:*"}}""")]
    [InlineData("""{"StringEqualsIfExists":{"SUB":"system:serviceaccount:payments:api"}}""")]
    [InlineData("""{"StringLikeIfExists":{"SUB":"system:serviceaccount:payments:*"}}""")]
    [InlineData("""{"ForAllValues:StringEquals":{"SUB":"system:serviceaccount:payments:api"}}""")]
    [InlineData("""{"ForAllValues:StringEquals":{"SUB":"a"},"Null":{"SUB":"true"}}""")]
    [InlineData("""{"ForAllValues:StringEquals":{"SUB":"a"},"Null":{"SUB":["true","false"]}}""")]
    [InlineData("""{"ForAllValues:StringEquals":{"SUB":"a"},"ForAllValues:Null":{"SUB":"false"}}""")]
    [InlineData("""{"Null":{"SUB":"false"}}""")]
    [InlineData("""{"Bool":{"SUB":"true"}}""")]
    public void Refuses_a_statement_that_lets_in_a_whole_issuer(string? condition)
    {
        var problem = OnlyProblem(Document(Statement(condition: Fill(condition))));

        Assert.Equal("Statement[0].Condition", problem.Path);
        Assert.Contains($"\"{SubjectKey}\"", problem.Message);
    }

    [Theory]
    [InlineData("""{"StringEquals":{"SUB":"system:serviceaccount:payments:api"}}""")]
    [InlineData("""{"StringEquals":{"OIDC.example.com/Cluster:Sub":"system:serviceaccount:payments:api"}}""")]
    [InlineData("""{"StringEqualsIgnoreCase":{"SUB":"system:serviceaccount:payments:api"}}""")]
    [InlineData("""{"StringLike":{"SUB":"system:serviceaccount:payments:*"}}""")]
    [InlineData("""{"StringLike":{"SUB":["system:serviceaccount:payments:*","system:serviceaccount:ops:*"]}}""")]
    [InlineData("""{"ForAnyValue:StringEquals":{"SUB":"system:serviceaccount:payments:api"}}""")]
    [InlineData("""{"ForAllValues:StringEquals":{"SUB":"a"},"Null":{"SUB":"false"}}""")]
    [InlineData("""{"StringLike":{"SUB":"*"},"StringEquals":{"SUB":"system:serviceaccount:payments:api"}}""")]
    public void Loads_a_statement_that_names_its_subject(string condition) => Parse(Document(Statement(condition: Fill(condition))));

    [Theory]
    [InlineData("Action", "\"*\"")]
    [InlineData("Action", "\"sts:*\"")]
    [InlineData("Action", "\"STS:assumerole*\"")]
    [InlineData("Action", "[\"sts:TagSession\",\"sts:AssumeRoleWithWebIdentity\"]")]
    [InlineData("NotAction", "\"sts:TagSession\"")]
    public void Refuses_every_way_to_allow_the_action(string element, string action) =>
        OnlyProblem(Document(Statement(action: action, actionElement: element, condition: null)));

    [Theory]
    [InlineData("Action", "\"sts:TagSession\"")]
    [InlineData("Action", "[\"sts:AssumeRole\",\"sts:AssumeRoleWithSAML\"]")]
    [InlineData("NotAction", "\"sts:AssumeRoleWithWebIdentity\"")]
    [InlineData("NotAction", "\"*\"")]
    public void Other_actions_need_no_subject(string element, string action) =>
        Parse(Document(Statement(action: action, actionElement: element, condition: null)));

    [Fact]
    public void A_Deny_needs_no_subject() => Parse(Document(Statement("Deny", condition: null)));

    [Theory]
    [InlineData("""{"AWS":"123456789012"}""")]
    [InlineData("""{"Federated":"arn:aws:iam::123456789012:saml-provider/Directory"}""")]
    [InlineData("""{"Service":"ec2.amazonaws.com"}""")]
    public void Other_principals_need_no_subject(string principal) =>
        Parse(Document(Statement(principal: principal, action: "\"sts:*\"", condition: null)));

    [Theory]
    [InlineData("accounts.google.com", "accounts.google.com:sub")]
    [InlineData("cognito-identity.amazonaws.com", "cognito-identity.amazonaws.com:sub")]
    [InlineData("www.amazon.com", "www.amazon.com:user_id")]
    [InlineData("graph.facebook.com", "graph.facebook.com:id")]
    public void Known_issuers_have_their_own_subject_key(string issuer, string key)
    {
        var principal = $$"""{"Federated":"{{issuer}}"}""";

        Assert.Contains($"\"{key}\"", OnlyProblem(Document(Statement(principal: principal, condition: null))).Message);
        Parse(Document(Statement(principal: principal, condition: When("StringEquals", key, "\"12345\""))));
    }

    [Fact]
    public void Each_issuer_of_a_statement_needs_its_own_subject()
    {
        const string principal = $$"""{"Federated":["{{Provider}}","arn:aws:iam::123456789012:oidc-provider/other.example.com"]}""";

        var problem = OnlyProblem(Document(Statement(principal: principal)));

        Assert.Contains("\"other.example.com:sub\"", problem.Message);
    }

    [Fact]
    public void Guards_every_statement_of_a_document()
    {
        var problems = Problems(Document(Statement(), Statement(condition: null), Statement(condition: "{}")));

        Assert.Equal(["Statement[1].Condition", "Statement[2].Condition"], problems.Select(problem => problem.Path));
    }

    private static string? Fill(string? condition) =>
        condition?.Replace("SUB", SubjectKey, StringComparison.Ordinal).Replace("HOST", Host, StringComparison.Ordinal);
}
