using System.Text.Json.Nodes;
using Broker.Core.Authentication.Oidc;
using Broker.TestKit;

namespace Broker.Core.Tests.Authentication.Oidc;

public sealed class UnverifiedTokenClaimsTests : IDisposable
{
    private readonly OidcScenario _scenario = new(TestIssuer.Ec());

    public void Dispose() => _scenario.Dispose();

    [Theory]
    [InlineData("iss")]
    [InlineData("sub")]
    [InlineData("aud")]
    [InlineData("iat")]
    [Trait("threat", "J-24")]
    [InlineData("exp")]
    public void Names_the_required_claim_that_is_missing(string claim) =>
        Assert.Equal($"Missing a required claim: {claim}", Refused(_scenario.ClaimsWithout(claim), TokenRejection.MissingClaim));

    [Fact]
    public void Accepts_a_token_with_the_required_claims_only() => Accepted(new JsonObject
    {
        ["iss"] = "https://issuer.example",
        ["sub"] = "user-1",
        ["aud"] = "sts.amazonaws.com",
        ["iat"] = _scenario.Now,
        ["exp"] = _scenario.Now + 60,
    });

    [Theory]
    [Trait("threat", "J-23")]
    [InlineData("true")]
    [InlineData("[1]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("\"never\"")]
    [InlineData("\"\"")]
    [InlineData("\" 1\"")]
    [InlineData("\"+1\"")]
    [InlineData("\"1.5\"")]
    [InlineData("\"1\\u0000\"")]
    [InlineData("1.5")]
    [InlineData("1e400")]
    [InlineData("1e9")]
    [InlineData("-1")]
    [InlineData("253402300800")]
    [InlineData("99999999999999999999")]
    public void Refuses_times_that_are_no_whole_seconds(string json)
    {
        foreach (var claim in new[] { "exp", "nbf", "iat" })
        {
            Assert.Equal("Invalid timestamp in token claims.", Refused(_scenario.ClaimsWith(claim, Raw(json)), TokenRejection.Timestamp));
        }
    }

    [Fact]
    [Trait("threat", "J-23")]
    public void Accepts_times_that_are_strings_of_whole_seconds()
    {
        var expiresAt = _scenario.Now + 600;

        Assert.Equal(expiresAt, Accepted(_scenario.ClaimsWith("exp", $"{expiresAt}")).ExpiresAt);
    }

    [Theory]
    [InlineData("https://aws.amazon.com/roles", "null")]
    [InlineData("https://aws.amazon.com.example/roles", "[]")]
    [InlineData("roles", "[\"admin\"]")]
    public void Accepts_claims_that_mean_nothing_to_aws(string claim, string json) => Accepted(_scenario.ClaimsWith(claim, Raw(json)));

    [Theory]
    [Trait("threat", "J-26")]
    [Trait("threat", "J-27")]
    [InlineData("[\"https://issuer.example\"]", TokenRejection.ClaimType)]
    [InlineData("1", TokenRejection.ClaimType)]
    [InlineData("{}", TokenRejection.ClaimType)]
    [InlineData("null", TokenRejection.MissingClaim)]
    [InlineData("\"\"", TokenRejection.ClaimValue)]
    [InlineData("\"https://issuer.example\\n\"", TokenRejection.ClaimValue)]
    [InlineData("\"https://issuer.exаmple\"", TokenRejection.ClaimValue)]
    [InlineData("\"https://issuer example\"", TokenRejection.ClaimValue)]
    public void Refuses_issuers_that_are_no_url_text(string json, string reason) => Refused(_scenario.ClaimsWith("iss", Raw(json)), reason);

    [Fact]
    public void Refuses_an_issuer_of_more_than_255_characters()
    {
        Refused(_scenario.ClaimsWith("iss", "https://" + new string('a', 248)), TokenRejection.ClaimValue);
        Accepted(_scenario.ClaimsWith("iss", "https://" + new string('a', 247)));
    }

    [Theory]
    [Trait("threat", "J-28")]
    [InlineData("[]", "Claim is not allowed to be empty: aud")]
    [InlineData("[[\"sts.amazonaws.com\"]]", "Claim has the wrong type: aud")]
    [InlineData("[\"sts.amazonaws.com\",1]", "Claim has the wrong type: aud")]
    [InlineData("[null]", "Claim has the wrong type: aud")]
    [InlineData("{\"0\":\"sts.amazonaws.com\"}", "Claim has the wrong type: aud")]
    [InlineData("true", "Claim has the wrong type: aud")]
    [InlineData("null", "Missing a required claim: aud")]
    public void Refuses_audiences_of_another_shape(string json, string message) =>
        Assert.Equal(message, Refused(_scenario.ClaimsWith("aud", Raw(json))));

    [Theory]
    [InlineData("\"a\"", "a")]
    [InlineData("[\"a\",\"b\"]", "a b")]
    public void Reads_one_audience_or_several(string json, string audiences) =>
        Assert.Equal(audiences.Split(' '), Accepted(_scenario.ClaimsWith("aud", Raw(json))).Audiences);

    [Theory]
    [Trait("threat", "J-32")]
    [InlineData("system:serviceaccount:default")]
    [InlineData("system:serviceaccount:default:demo:x")]
    [InlineData("System:serviceaccount:default:demo")]
    [InlineData("system:serviceaccount:DEFAULT:demo")]
    [InlineData("system:serviceaccount:default:dеmo")]
    [InlineData("system:serviceaccount:other:demo")]
    public void Refuses_a_subject_that_disagrees_with_the_workload(string subject) =>
        Refused(_scenario.ClaimsWith("sub", subject), TokenRejection.Workload);

    [Fact]
    [Trait("threat", "J-32")]
    public void Refuses_subjects_with_illegal_characters_or_too_long()
    {
        string[] subjects = ["system:serviceaccount:default:demo\n", "a\0b", "a\u0085b", "a\uFFFEb", "a\uFFFFb", new('a', 256)];

        Assert.All(subjects, subject => Refused(WithoutWorkload(subject), TokenRejection.ClaimValue));
        Refused(WithoutWorkload(""), TokenRejection.ClaimValue);
    }

    [Theory]
    [InlineData("u")]
    [InlineData("repo:org/name:ref:refs/heads/main")]
    [InlineData("Jürgen 😀")]
    public void Accepts_other_issuers_subjects(string subject) => Assert.Equal(subject, Accepted(WithoutWorkload(subject)).Subject);

    [Fact]
    public void Accepts_a_subject_of_255_characters() => Accepted(WithoutWorkload(new string('a', 255)));

    [Fact]
    public void Reads_a_numeric_subject_as_its_digits() => Assert.Equal("1234567", Accepted(WithoutWorkload(1234567)).Subject);

    [Theory]
    [InlineData("1.5")]
    [InlineData("1e400")]
    [InlineData("true")]
    [InlineData("[\"a\"]")]
    [InlineData("{}")]
    [InlineData("null")]
    public void Refuses_subjects_of_another_type(string json) => Refused(WithoutWorkload(Raw(json)));

    [Theory]
    [InlineData("azp", "1")]
    [InlineData("azp", "[\"a\"]")]
    [InlineData("email", "1")]
    [InlineData("email", "\"a\\r\\nb\"")]
    [InlineData("amr", "1")]
    [InlineData("amr", "[1]")]
    public void Refuses_optional_claims_of_another_type(string claim, string json) => Refused(_scenario.ClaimsWith(claim, Raw(json)));

    [Fact]
    public void Reads_optional_claims()
    {
        var claims = _scenario.Claims;
        claims["azp"] = "client";
        claims["email"] = "a@example.com";
        claims["amr"] = new JsonArray("pwd", "otp");

        var read = Accepted(claims);

        Assert.Equal(("client", "a@example.com", "pwd otp"), (read.AuthorizedParty, read.Email, string.Join(' ', read.AuthenticationMethods)));
    }

    [Theory]
    [InlineData("azp")]
    [InlineData("email")]
    [InlineData("amr")]
    public void Reads_null_in_an_optional_text_as_absent(string claim) => Accepted(_scenario.ClaimsWith(claim, Raw("null")));

    [Fact]
    public void Reads_the_workload()
    {
        var workload = Accepted(_scenario.Claims).Kubernetes;

        Assert.Equal(new KubernetesWorkload("default", "demo", "demo-0", "0b3b0b3b-0000-4000-8000-000000000002", "node-1"), workload);
    }

    [Fact]
    public void Reads_a_workload_that_is_bound_to_no_pod()
    {
        var account = new JsonObject { ["name"] = "demo" };
        var claim = new JsonObject { ["namespace"] = "default", ["serviceaccount"] = account };

        Assert.Equal(new KubernetesWorkload("default", "demo", null, null, null), Accepted(_scenario.ClaimsWith("kubernetes.io", claim)).Kubernetes);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"default\"")]
    [InlineData("{}")]
    [InlineData("{\"namespace\":\"default\"}")]
    [InlineData("{\"namespace\":\"default\",\"serviceaccount\":\"demo\"}")]
    [InlineData("{\"namespace\":\"default\",\"serviceaccount\":{\"name\":\"demo\"},\"pod\":\"p\"}")]
    [InlineData("{\"namespace\":\"default\",\"serviceaccount\":{\"name\":\"demo\"},\"pod\":{\"name\":1}}")]
    [InlineData("{\"namespace\":\"default\",\"serviceaccount\":{\"name\":\"demo\"},\"node\":{\"name\":\"a\\nb\"}}")]
    public void Refuses_a_malformed_workload(string json) => Refused(_scenario.ClaimsWith("kubernetes.io", Raw(json)), TokenRejection.Workload);

    [Fact]
    [Trait("threat", "J-30")]
    public void Refuses_a_legacy_service_account_token() => Assert.Equal("Missing a required claim: aud", Refused(new JsonObject
    {
        ["iss"] = "kubernetes/serviceaccount",
        ["sub"] = "system:serviceaccount:default:demo",
        ["kubernetes.io/serviceaccount/namespace"] = "default",
        ["kubernetes.io/serviceaccount/service-account.name"] = "demo",
    }));

    private static JsonNode? Raw(string json) => JsonNode.Parse(json);

    private JsonObject WithoutWorkload(JsonNode? subject)
    {
        var claims = _scenario.ClaimsWithout("kubernetes.io");
        claims["sub"] = subject;
        return claims;
    }

    private TokenClaims Accepted(JsonObject claims) =>
        ResultAssert.Accepted(UnverifiedToken.Parse(_scenario.Issuer.Token(claims), StsProfile.Strict)).Claims;

    private string Refused(JsonObject claims, string? reason = null)
    {
        var error = ResultAssert.Refused(UnverifiedToken.Parse(_scenario.Issuer.Token(claims), StsProfile.Strict));
        Assert.Equal(reason ?? error.Reason, error.Reason);
        return error.Message;
    }
}
