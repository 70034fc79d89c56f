using Broker.Core.Policy;
using static Broker.Core.Tests.Policy.TrustPolicies;

namespace Broker.Core.Tests.Policy;

public sealed class PrincipalParserTests
{
    [Theory]
    [InlineData("AWS", "*")]
    [InlineData("AWS", "123456789012")]
    [InlineData("AWS", "arn:aws:iam::123456789012:root")]
    [InlineData("AWS", "arn:aws-cn:iam::123456789012:root")]
    [InlineData("AWS", "arn:aws:iam::123456789012:user/alice")]
    [InlineData("AWS", "arn:aws:iam::123456789012:user/team/a/alice")]
    [InlineData("AWS", "arn:aws:iam::123456789012:role/app")]
    [InlineData("AWS", "arn:aws:sts::123456789012:assumed-role/app/session")]
    [InlineData("AWS", "arn:aws:sts::123456789012:federated-user/bob")]
    [InlineData("Federated", "arn:aws:iam::123456789012:oidc-provider/localhost:8443/a")]
    [InlineData("Federated", "arn:aws-us-gov:iam::123456789012:saml-provider/Directory")]
    [InlineData("Federated", "accounts.google.com")]
    [InlineData("Federated", "www.amazon.com")]
    [InlineData("Federated", "graph.facebook.com")]
    [InlineData("Federated", "cognito-identity.amazonaws.com")]
    [InlineData("Service", "ec2.amazonaws.com")]
    [InlineData("Service", "ecs-tasks.amazonaws.com.cn")]
    [InlineData("CanonicalUser", "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be")]
    public void Loads_whole_principals(string member, string value) => Parse(With($$"""{"{{member}}":"{{value}}"}"""));

    [Theory]
    [Trait("threat", "P-05")]
    [Trait("threat", "P-13")]
    [Trait("threat", "P-17")]
    [InlineData("AWS", "")]
    [InlineData("AWS", "alice")]
    [InlineData("AWS", "12345678901")]
    [InlineData("AWS", "1234567890123")]
    [InlineData("AWS", "\\uff1123456789012")]
    [InlineData("AWS", "**")]
    [InlineData("AWS", "arn:aws:iam::123456789012:*")]
    [InlineData("AWS", "arn:aws:iam::*:root")]
    [InlineData("AWS", "arn:aws:iam::123456789012:user/*")]
    [InlineData("AWS", "arn:aws:iam::123456789012:role/ap?")]
    [InlineData("AWS", "arn:aws:iam::123456789012:role/")]
    [InlineData("AWS", "arn:aws:iam::123456789012:role")]
    [InlineData("AWS", "arn:aws:iam::123456789012:role//app")]
    [InlineData("AWS", "arn:aws:iam::123456789012:role/a b")]
    [InlineData("AWS", "arn:aws:iam::123456789012:role/a\\\\b")]
    [InlineData("AWS", "arn:aws:iam::123456789012:Root")]
    [InlineData("AWS", "arn:aws:iam::123456789012:group/admins")]
    [InlineData("AWS", "arn:aws:iam:eu-west-1:123456789012:role/app")]
    [InlineData("AWS", "arn:evil:iam::123456789012:role/app")]
    [InlineData("AWS", "arn:aws:sts::123456789012:assumed-role/app")]
    [InlineData("AWS", "arn:aws:sts::123456789012:assumed-role/app/")]
    [InlineData("AWS", "arn:aws:sts::123456789012:assumed-role/app/session/more")]
    [InlineData("AWS", "arn:aws:sts::123456789012:assumed-role/app/*")]
    [InlineData("AWS", "arn:aws:iam::123456789012:oidc-provider/oidc.example.com")]
    [InlineData("AWS", "AROAEXAMPLE")]
    [InlineData("Federated", "*")]
    [InlineData("Federated", "oidc.example.com")]
    [InlineData("Federated", "https://oidc.example.com")]
    [InlineData("Federated", "arn:aws:iam::123456789012:oidc-provider/")]
    [InlineData("Federated", "arn:aws:iam::123456789012:oidc-provider/*")]
    [InlineData("Federated", "arn:aws:iam::123456789012:oidc-provider/a?c")]
    [InlineData("Federated", "arn:aws:iam::123456789012:oidc-provider/a\\\\c")]
    [InlineData("Federated", "arn:aws:iam:::oidc-provider/oidc.example.com")]
    [InlineData("Federated", "arn:aws:iam::123456789012:role/app")]
    [InlineData("Federated", "accounts.google.com.evil.example")]
    [InlineData("Service", "*")]
    [InlineData("Service", "ec2")]
    [InlineData("Service", "*.amazonaws.com")]
    [InlineData("Service", ".amazonaws.com")]
    [InlineData("Service", "EC2.amazonaws.com")]
    [InlineData("Service", "evilamazonaws.com")]
    [InlineData("CanonicalUser", "*")]
    [InlineData("CanonicalUser", "79a59df9")]
    public void Refuses_parts_wildcards_and_strangers(string member, string value) =>
        Assert.Equal($"Statement[0].Principal.{member}", OnlyProblem(With($$"""{"{{member}}":"{{value}}"}""")).Path);

    [Theory]
    [Trait("threat", "P-13")]
    [InlineData("\"*\"")]
    [InlineData("\"123456789012\"")]
    [InlineData("[\"*\"]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"AWS":null}""")]
    [InlineData("""{"AWS":[]}""")]
    [InlineData("""{"AWS":123456789012}""")]
    [InlineData("""{"AWS":["123456789012",null]}""")]
    [InlineData("""{"AWS":{"x":"y"}}""")]
    [InlineData("""{"aws":"123456789012"}""")]
    [InlineData("""{"Everyone":"*"}""")]
    [InlineData("""{"*":"*"}""")]
    public void Refuses_what_is_no_principal_element(string principal) => OnlyProblem(With(principal));

    [Fact]
    public void Refuses_a_statement_without_a_principal() =>
        Assert.Equal("Statement[0].Principal", OnlyProblem(Document("""{"Effect":"Deny","Action":"sts:*"}""")).Path);

    [Theory]
    [InlineData("""{"AWS":["123456789012","*"]}""")]
    [InlineData("""{"AWS":"123456789012","Service":"ec2.amazonaws.com","Federated":["accounts.google.com"]}""")]
    public void Loads_several(string principal) => Parse(With(principal));

    private static string With(string principal) => Document(Statement("Deny", principal, "\"sts:*\"", condition: null));
}
