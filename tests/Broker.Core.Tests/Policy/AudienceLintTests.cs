using static Broker.Core.Tests.Policy.TrustPolicies;

namespace Broker.Core.Tests.Policy;

public sealed class AudienceLintTests
{
    private static readonly string AudienceKey = SubjectKey[..^"sub".Length] + "aud";

    [Fact]
    public void Warns_of_a_statement_without_a_condition_on_the_audience()
    {
        var warning = Assert.Single(Parse(Document(Statement(condition: When("StringEquals", SubjectKey, Quote("system:serviceaccount:a:b"))))).AudienceWarnings);

        Assert.Equal("Statement[0].Condition", warning.Path);
        Assert.Contains(AudienceKey, warning.Message);
    }

    [Fact]
    public void Is_silent_on_a_statement_that_names_the_audience() => Assert.Empty(Parse(Document(Statement(
        condition: $$$"""{"StringEquals":{"{{{SubjectKey}}}":"system:serviceaccount:a:b","{{{AudienceKey}}}":"sts.amazonaws.com"}}"""))).AudienceWarnings);

    [Fact]
    public void A_negated_condition_names_no_audience() => Assert.Single(Parse(Document(Statement(
        condition: $$$"""{"StringEquals":{"{{{SubjectKey}}}":"system:serviceaccount:a:b"},"StringNotEquals":{"{{{AudienceKey}}}":"other"}}"""))).AudienceWarnings);

    [Fact]
    public void Is_silent_on_statements_about_others()
    {
        Assert.Empty(Parse(Document(AwsStatement(principal: "123456789012"))).AudienceWarnings);
        Assert.Empty(Parse(Document(AwsStatement("Deny", principal: "*"))).AudienceWarnings);
    }
}
