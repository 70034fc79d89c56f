using Broker.Core.Policy;
using static Broker.Core.Tests.Policy.TrustPolicies;

namespace Broker.Core.Tests.Policy;

public sealed class PolicyLintTests
{
    [Theory]
    [Trait("threat", "J-34")]
    [InlineData("system:serviceaccount:*:app")]
    [InlineData("system:serviceaccount:*")]
    [InlineData("system:serviceaccount:pay*:app")]
    [InlineData("system:serviceaccount:payment?:app")]
    [InlineData("system:*")]
    [InlineData("*:app")]
    [InlineData("repo:octo-org/*")]
    [InlineData("repo:octo-org/*:ref:refs/heads/main")]
    public void Warns_of_a_subject_that_reaches_over_namespaces_or_repositories(string pattern)
    {
        var document = Parse(Document(Statement(condition: When("StringLike", SubjectKey, Quote(pattern)))));

        var warning = Assert.Single(document.Warnings);

        Assert.Equal($"Statement[0].Condition.StringLike[\"{SubjectKey}\"]", warning.Path);
        Assert.Contains(pattern, warning.Message);
    }

    [Theory]
    [Trait("threat", "J-34")]
    [InlineData("system:serviceaccount:payments:app")]
    [InlineData("system:serviceaccount:payments:*")]
    [InlineData("system:serviceaccount:payments:app-?")]
    [InlineData("repo:octo-org/octo-repo:*")]
    [InlineData("repo:octo-org/octo-repo:ref:refs/heads/release-*")]
    public void Is_silent_on_a_subject_within_one_namespace_or_repository(string pattern) =>
        Assert.Empty(Parse(Document(Statement(condition: When("StringLike", SubjectKey, Quote(pattern))))).Warnings);

    [Theory]
    [Trait("threat", "J-34")]
    [InlineData("system:serviceaccount:anywhere:app", PolicyEffect.Allow)]
    [InlineData("system:serviceaccount:anywhere:other", PolicyEffect.ImplicitDeny)]
    public void A_warned_pattern_decides_as_it_reads(string subject, PolicyEffect expected) =>
        Assert.Equal(
            expected,
            Effect(
                Document(Statement(condition: When("StringLike", SubjectKey, "\"system:serviceaccount:*:app\""))),
                context: WorkloadContext(subject)));

    [Fact]
    public void Warns_of_ForAllValues_that_a_missing_key_satisfies()
    {
        var open = Parse(Document(AwsStatement(principal: "123456789012", condition: """{"ForAllValues:StringEquals":{"aws:TagKeys":"Team"}}""")));
        var closed = Parse(Document(AwsStatement(
            principal: "123456789012", condition: """{"ForAllValues:StringEquals":{"aws:TagKeys":"Team"},"Null":{"AWS:tagkeys":"false"}}""")));
        var deny = Parse(Document(AwsStatement("Deny", condition: """{"ForAllValues:StringEquals":{"aws:TagKeys":"Team"}}""")));

        Assert.Contains("Null", Assert.Single(open.Warnings).Message);
        Assert.Empty(closed.Warnings);
        Assert.Empty(deny.Warnings);
    }

    [Fact]
    [Trait("threat", "T-17")]
    public void Warns_of_an_unconditional_wildcard_principal()
    {
        Assert.Equal("Statement[0].Principal", Assert.Single(Parse(Document(AwsStatement(principal: "*"))).Warnings).Path);
        Assert.Empty(Parse(Document(AwsStatement(principal: "*", condition: """{"StringEquals":{"sts:ExternalId":"1"}}"""))).Warnings);
        Assert.Empty(Parse(Document(AwsStatement("Deny", principal: "*"))).Warnings);
    }

    [Theory]
    [InlineData("StringEquals", 1)]
    [InlineData("StringNotEqualsIgnoreCase", 1)]
    [InlineData("StringLike", 0)]
    public void Warns_of_wildcards_where_there_are_none(string name, int expected) =>
        Assert.Equal(expected, Parse(Document(AwsStatement("Deny", condition: When(name, "x:one", "\"a*\"")))).Warnings.Length);

    [Theory]
    [InlineData("Allow", "StringEquals", 1)]
    [InlineData("Deny", "StringNotLikeIfExists", 1)]
    [InlineData("Deny", "ForAnyValue:StringEquals", 0)]
    [InlineData("Deny", "ForAllValues:StringEquals", 0)]
    public void Warns_of_an_operator_that_never_matches_a_key_of_several_values(string effect, string name, int expected)
    {
        foreach (var key in new[] { "aws:TagKeys", "STS:transitivetagkeys", "sts:IdentityTokenAudience", "saml:edupersonaffiliation", "issuer.example:amr", "issuer.example/x:OAUD" })
        {
            Assert.Equal(expected, Parse(Document(AwsStatement(effect, "123456789012", condition: When(name, key, "\"a\"")))).Warnings.Length);
        }

        Assert.Empty(Parse(Document(AwsStatement("Deny", condition: When("Null", "aws:TagKeys", "false")))).Warnings);
        Assert.Empty(Parse(Document(AwsStatement("Deny", condition: When(name.Split(':')[^1], "saml:edupersonorgdn", "\"a\"")))).Warnings);
    }

    [Fact]
    public void Warns_of_a_whole_SAML_provider_without_a_condition()
    {
        const string principal = """{"Federated":"arn:aws:iam::123456789012:saml-provider/Directory"}""";
        string Saml(string? condition) => Document(Statement(principal: principal, action: "\"sts:AssumeRoleWithSAML\"", condition: condition));

        Assert.Contains("saml:aud", Assert.Single(Parse(Saml(condition: null)).Warnings).Message);
        Assert.Empty(Parse(Saml(When("StringEquals", "saml:aud", "\"https://signin.aws.amazon.com/saml\""))).Warnings);
        Assert.Empty(Parse(Saml(When("ForAnyValue:StringEquals", "saml:edupersonaffiliation", "\"staff\""))).Warnings);
    }
}
