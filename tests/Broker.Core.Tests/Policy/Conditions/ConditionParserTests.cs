using Broker.Core.Policy;
using static Broker.Core.Tests.Policy.TrustPolicies;

namespace Broker.Core.Tests.Policy.Conditions;

public sealed class ConditionParserTests
{
    [Theory]
    [Trait("threat", "P-13")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"StringEquals\"")]
    [InlineData("1")]
    [InlineData("""{"StringEquals":null}""")]
    [InlineData("""{"StringEquals":{}}""")]
    [InlineData("""{"StringEquals":"x:one"}""")]
    [InlineData("""{"StringEquals":[{"x:one":"a"}]}""")]
    [InlineData("""{"StringEquals":{"x:one":null}}""")]
    [InlineData("""{"StringEquals":{"x:one":[]}}""")]
    [InlineData("""{"StringEquals":{"x:one":{}}}""")]
    [InlineData("""{"StringEquals":{"x:one":1}}""")]
    [InlineData("""{"StringEquals":{"x:one":true}}""")]
    [InlineData("""{"StringEquals":{"x:one":["a",1]}}""")]
    [InlineData("""{"StringEquals":{"x:one":[["a"]]}}""")]
    [InlineData("""{"StringEquals":{"":"a"}}""")]
    [InlineData("""{"StringEquals":{"one":"a"}}""")]
    [InlineData("""{"StringEquals":{":one":"a"}}""")]
    [InlineData("""{"StringEquals":{"one:":"a"}}""")]
    [InlineData("""{"StringEquals":{"x:\u0000":"a"}}""")]
    public void Refuses_what_is_no_condition(string condition) => OnlyProblem(Document(AwsStatement(condition: condition)));

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"StringEquals":{"x:one":"a"}}""")]
    [InlineData("""{"StringEquals":{"x:one":["a","b"],"x:two":""}}""")]
    [InlineData("""{"StringEquals":{"x:one":"a"},"StringNotEquals":{"x:one":"b"}}""")]
    public void Loads_what_is_a_condition(string condition) => Parse(Document(AwsStatement(condition: condition)));

    [Theory]
    [Trait("threat", "P-15")]
    [InlineData("\"True\"", false)]
    [InlineData("\"TRUE\"", false)]
    [InlineData("\"yes\"", false)]
    [InlineData("\"\"", false)]
    [InlineData("\" true\"", false)]
    [InlineData("1", false)]
    [InlineData("null", false)]
    [InlineData("[]", false)]
    [InlineData("[true,\"no\"]", false)]
    [InlineData("\"true\"", true)]
    [InlineData("\"false\"", true)]
    [InlineData("true", true)]
    [InlineData("false", true)]
    [InlineData("[true,\"false\"]", true)]
    public void Bool_and_Null_take_true_and_false_in_lower_case(string value, bool expected)
    {
        foreach (var name in new[] { "Bool", "Null" })
        {
            var json = Document(AwsStatement(condition: When(name, "x:one", value)));

            Assert.Equal(expected, PolicyDocument.TryParseTrustPolicy(json, out _, out var problems));
            Assert.Equal(expected ? 0 : 1, problems.Length);
        }
    }

    [Theory]
    [InlineData("$")]
    [InlineData("$x")]
    [InlineData("{x}")]
    [InlineData("x}$")]
    [InlineData("${*}${?}${$}")]
    public void Loads_text_that_is_no_variable(string value) =>
        Parse(Document(AwsStatement(condition: When("StringLike", "x:one", Quote(value)))));

    [Fact]
    [Trait("threat", "P-11")]
    public void Variables_are_text_under_the_first_version_and_the_document_is_warned()
    {
        var json = $$"""{"Version":"2008-10-17","Statement":{{AwsStatement(condition: """{"StringEquals":{"x:one":"${aws:username}"}}""")}}}""";

        Assert.Equal(PolicyEffect.Allow, AwsEffect(json, context: new RequestContext().Add("x:one", "${aws:username}").Add("aws:username", "alice")));
        Assert.Equal(PolicyEffect.ImplicitDeny, AwsEffect(json, context: new RequestContext().Add("x:one", "alice").Add("aws:username", "alice")));
        Assert.Contains("2012-10-17", Assert.Single(Parse(json).Warnings).Message);
    }

    [Theory]
    [Trait("threat", "P-02")]
    [InlineData("aws:PrincipleAccount")]
    [InlineData("aws:SourceIPs")]
    [InlineData("aws:ViaAWSMCPServices")]
    [InlineData("aws:PrincipalTag/")]
    [InlineData("aws:PrincipalTags/team")]
    [InlineData("sts:ExternalID2")]
    [InlineData("STS:RoleSession")]
    [InlineData("saml:audience")]
    [InlineData("SAML:subtype")]
    public void Refuses_a_misspelt_key(string key) =>
        Assert.Contains(key, OnlyProblem(Document(AwsStatement("Deny", condition: When("StringEquals", key, "\"a\"")))).Message);

    [Theory]
    [InlineData("aws:PrincipalAccount")]
    [InlineData("AWS:principalaccount")]
    [InlineData("aws:PrincipalTag/Cost Centre")]
    [InlineData("aws:PrincipalOrgMasterAccountId")]
    [InlineData("aws:IsMcpServiceAction")]
    [InlineData("aws:ViaAWSMCPService")]
    [InlineData("aws:CalledViaAWSMCP")]
    [InlineData("sts:ExternalId")]
    [InlineData("saml:aud")]
    [InlineData("saml:sub_type")]
    [InlineData("SAML:EduPersonAffiliation")]
    [InlineData("saml:x500UniqueIdentifier")]
    [InlineData("s3:prefix")]
    [InlineData("oidc.example.com:8443/a:sub")]
    [InlineData("kubernetes.io:namespace")]
    public void Loads_known_keys_and_keys_of_issuers(string key) =>
        Parse(Document(AwsStatement("Deny", condition: When("StringEquals", key, "\"a\""))));

    [Fact]
    [Trait("threat", "P-12")]
    public void Refuses_a_key_twice_in_two_cases() =>
        Assert.Contains("twice", OnlyProblem(Document(AwsStatement(condition: """{"StringEquals":{"x:one":"a","X:One":"b"}}"""))).Message);
}
