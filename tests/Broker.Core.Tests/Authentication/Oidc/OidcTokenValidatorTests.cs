using System.Text.Json.Nodes;
using Broker.Core.Authentication.Oidc;
using Broker.Core.Authentication.Oidc.Sources;
using Broker.Core.Catalog;
using Broker.TestKit;

namespace Broker.Core.Tests.Authentication.Oidc;

/// <summary>Issuer, times, audience and outages. Signatures: <see cref="OidcTokenValidatorSignatureTests"/>.</summary>
public sealed class OidcTokenValidatorTests : IDisposable
{
    private readonly OidcScenario _scenario = new();

    public void Dispose() => _scenario.Dispose();

    [Fact]
    public async Task Proves_a_projected_token()
    {
        var identity = ResultAssert.Accepted(await _scenario.JudgeAsync(_scenario.Claims));

        Assert.Equal("system:serviceaccount:default:demo", identity.Subject);
        Assert.Equal("arn:aws:iam::123456789012:oidc-provider/issuer.example", identity.ProviderArn);
        Assert.Equal(OidcScenario.Audience, identity.Audience);
        Assert.Equal([OidcScenario.Audience], identity.OriginalAudiences);
        Assert.Equal(_scenario.Clock.GetUtcNow(), identity.IssuedAt);
        Assert.Equal(_scenario.Clock.GetUtcNow().AddHours(1), identity.ExpiresAt);
        Assert.Equal("demo-0", identity.Kubernetes?.PodName);
        Assert.Same(_scenario.Cache.Peek(_scenario.Provider), identity.ProvedBy);
    }

    [Theory]
    [Trait("threat", "J-26")]
    [InlineData("https://issuer.example/")]
    [InlineData("https://Issuer.example")]
    [InlineData("https://issuer.example:443")]
    [InlineData("http://issuer.example")]
    [InlineData("https://user@issuer.example")]
    [InlineData("https://xn--issuer-9ta.example")]
    [InlineData("issuer.example")]
    public async Task Refuses_an_issuer_that_is_not_exactly_the_registered_one(string issuer)
    {
        var error = ResultAssert.Refused(await _scenario.JudgeAsync(_scenario.ClaimsWith("iss", issuer)));

        Assert.Equal($"No OpenIDConnect provider found in your account for {issuer}", error.Message);
        Assert.Equal(0, _scenario.Source.Fetches);
    }

    [Theory]
    [Trait("threat", "J-25")]
    [InlineData("strict", -59)]
    [InlineData("aws", -299)]
    public async Task Accepts_a_token_that_expired_within_the_tolerance(string profile, int expiry)
    {
        using var scenario = new OidcScenario(profile: ProfileOf(profile));
        var claims = scenario.ClaimsWith("exp", scenario.Now + expiry);
        claims["iat"] = scenario.Now - 3600;

        ResultAssert.Accepted(await scenario.JudgeAsync(claims));
    }

    [Theory]
    [Trait("threat", "J-25")]
    [InlineData("strict", 61, 60)]
    [InlineData("strict", 60, 60)]
    [InlineData("aws", 301, 300)]
    public async Task Refuses_a_token_that_expired_before_the_tolerance(string profile, int ago, int tolerance)
    {
        using var scenario = new OidcScenario(profile: ProfileOf(profile));
        var claims = scenario.ClaimsWith("exp", scenario.Now - ago);
        claims["iat"] = scenario.Now - 3600;

        var error = ResultAssert.Refused(await scenario.JudgeAsync(claims), StsErrorCode.ExpiredTokenException);

        Assert.Equal(
            $"Token expired: current date/time {scenario.Now - tolerance} must be before the expiration date/time {scenario.Now - ago}",
            error.Message);
    }

    [Theory]
    [Trait("threat", "J-25")]
    [InlineData("nbf", 61)]
    [InlineData("iat", 61)]
    public async Task Refuses_a_token_of_the_future(string claim, int ahead)
    {
        var at = _scenario.Now + ahead;

        var error = ResultAssert.Refused(await _scenario.JudgeAsync(_scenario.ClaimsWith(claim, at)));

        Assert.Equal(
            claim is "iat"
                ? $"Token issued in the future: {at}"
                : $"Token not yet valid: current date/time {_scenario.Now + 60} must be after or equal to the not-before date/time {at}",
            error.Message);
    }

    [Theory]
    [Trait("threat", "J-25")]
    [InlineData("nbf", 59)]
    [InlineData("nbf", 60)]
    [InlineData("iat", 60)]
    public async Task Accepts_a_token_of_the_future_within_the_tolerance(string claim, int ahead) =>
        ResultAssert.Accepted(await _scenario.JudgeAsync(_scenario.ClaimsWith(claim, _scenario.Now + ahead)));

    [Fact]
    [Trait("threat", "J-24")]
    public async Task Refuses_a_token_that_expired_with_the_epoch() =>
        ResultAssert.Refused(await _scenario.JudgeAsync(_scenario.ClaimsWith("exp", 0)), StsErrorCode.ExpiredTokenException);

    [Fact]
    [Trait("threat", "J-24")]
    public async Task Refuses_a_token_that_lives_longer_than_a_day()
    {
        var error = ResultAssert.Refused(await _scenario.JudgeAsync(_scenario.ClaimsWith("exp", _scenario.Now + (365 * 86_400))));

        Assert.Equal("Token lifetime of 31536000 seconds exceeds the longest accepted, 86400 seconds", error.Message);
        ResultAssert.Accepted(await _scenario.JudgeAsync(_scenario.ClaimsWith("exp", _scenario.Now + 86_400)));
    }

    [Fact]
    [Trait("threat", "J-24")]
    public async Task Accepts_a_longer_life_where_the_provider_allows_it()
    {
        var provider = OidcScenario.ProviderOf("https://issuer.example") with { LongestTokenLife = TimeSpan.FromDays(366) };
        using var scenario = new OidcScenario(provider: provider);

        ResultAssert.Accepted(await scenario.JudgeAsync(scenario.ClaimsWith("exp", scenario.Now + (365 * 86_400))));
    }

    [Fact]
    public async Task Refuses_a_token_that_was_issued_too_long_ago() =>
        Assert.Equal("Token too old: 441398", ResultAssert.Refused(await _scenario.JudgeAsync(_scenario.ClaimsWith("iat", 441_398))).Message);

    [Fact]
    public async Task Refuses_a_token_that_expires_before_it_is_issued()
    {
        var claims = _scenario.ClaimsWith("iat", _scenario.Now + 30);
        claims["exp"] = _scenario.Now - 30;

        ResultAssert.Refused(await _scenario.JudgeAsync(claims), TokenRejection.Timestamp);
    }

    [Theory]
    [Trait("threat", "J-28")]
    [Trait("threat", "J-31")]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("STS.amazonaws.com")]
    [InlineData("sts.amazonaws.com ")]
    [InlineData("https://kubernetes.default.svc.cluster.local")]
    [InlineData("broker.other.example")]
    public async Task Refuses_an_audience_that_is_not_registered(string audience)
    {
        var error = ResultAssert.Refused(await _scenario.JudgeAsync(_scenario.ClaimsWith("aud", new JsonArray(audience))));

        Assert.Equal(TokenRejection.Audience, error.Reason);
        Assert.StartsWith("The web identity token provided could not be validated.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("threat", "J-29")]
    public async Task Refuses_several_audiences_without_an_authorized_party()
    {
        var claims = _scenario.ClaimsWith("aud", new JsonArray(OidcScenario.Audience, "unknown"));

        Assert.Equal(
            "Token audience contains more than one audience while authorized party is not present",
            ResultAssert.Refused(await _scenario.JudgeAsync(claims)).Message);
    }

    [Theory]
    [Trait("threat", "J-29")]
    [InlineData("unknown")]
    [InlineData("")]
    public async Task Refuses_an_unregistered_authorized_party_whatever_the_audience(string party) =>
        ResultAssert.Refused(await _scenario.JudgeAsync(_scenario.ClaimsWith("azp", party)), TokenRejection.Audience);

    [Fact]
    [Trait("threat", "J-29")]
    public async Task Takes_a_registered_authorized_party_as_the_audience()
    {
        var claims = _scenario.ClaimsWith("aud", new JsonArray("unknown", "other"));
        claims["azp"] = OidcScenario.Audience;

        var identity = ResultAssert.Accepted(await _scenario.JudgeAsync(claims));

        Assert.Equal(OidcScenario.Audience, identity.Audience);
        Assert.Equal(["unknown", "other"], identity.OriginalAudiences);
    }

    [Fact]
    public async Task Refuses_every_audience_when_none_is_registered()
    {
        using var scenario = new OidcScenario(provider: OidcScenario.ProviderOf("https://issuer.example") with { ClientIds = [] });

        ResultAssert.Refused(await scenario.JudgeAsync(scenario.Claims), TokenRejection.Audience);
    }

    [Fact]
    public async Task Looks_at_times_and_audience_only_after_the_signature()
    {
        using var stranger = TestIssuer.Ec();
        var claims = _scenario.ClaimsWith("exp", 0);
        claims["aud"] = "x";

        ResultAssert.Refused(await _scenario.JudgeAsync(stranger.Token(claims)), TokenRejection.Signature);
    }

    [Fact]
    public async Task Reports_an_outage_in_the_strict_profile()
    {
        _scenario.Source.IsDown = true;

        ResultAssert.Refused(await _scenario.JudgeAsync(_scenario.Claims), "issuer_unreachable", StsErrorCode.IDPCommunicationError);
    }

    [Fact]
    public async Task Answers_as_aws_does_to_an_outage_in_the_aws_profile()
    {
        using var scenario = new OidcScenario(profile: StsProfile.Aws);
        scenario.Source.IsDown = true;

        var error = ResultAssert.Refused(await scenario.JudgeAsync(scenario.Claims));

        Assert.Equal(
            "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
            error.Message);
        Assert.Equal("issuer_unreachable", error.Reason);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Tells_a_wrong_thumbprint_from_an_outage_in_both_profiles(bool isStrict)
    {
        using var scenario = new OidcScenario(profile: isStrict ? StsProfile.Strict : StsProfile.Aws);
        scenario.Source.IsDown = true;
        scenario.Source.Failure = KeyFetchFailure.Of("https://issuer.example", KeyFetchFailure.Thumbprint);

        var error = ResultAssert.Refused(await scenario.JudgeAsync(scenario.Claims), StsErrorCode.InvalidIdentityToken);

        Assert.Equal("OpenIDConnect provider's HTTPS certificate doesn't match configured thumbprint", error.Message);
    }

    [Fact]
    [Trait("threat", "J-35")]
    public async Task Keeps_the_keys_of_two_clusters_with_one_issuer_apart()
    {
        using var first = TestIssuer.Ec();
        using var second = TestIssuer.Ec();
        var providers = new[] { first, second }.Select((issuer, i) => OidcScenario.ProviderOf(issuer.Issuer, $"/{i}.json")).ToArray();
        var cache = new IssuerKeyCache(
            provider => new ScriptedKeySource(TestIssuer.Jwks(((IssuerKeyOrigin.JwksFile)provider.Keys).File.Place is "/0.json" ? first : second)),
            _scenario.Meter,
            _scenario.Clock);
        var validator = new OidcTokenValidator(cache, StsProfile.Strict, _scenario.Clock);
        var token = ResultAssert.Accepted(UnverifiedToken.Parse(first.Token(first.ProjectedClaims(_scenario.Clock.GetUtcNow())), StsProfile.Strict));

        ResultAssert.Accepted(await validator.ValidateAsync(token, providers[0], CancellationToken.None));
        ResultAssert.Refused(await validator.ValidateAsync(token, providers[1], CancellationToken.None), TokenRejection.Signature);
    }

    [Fact]
    public async Task Validates_again_without_allocating_more_than_the_identity()
    {
        using var scenario = new OidcScenario(TestIssuer.Rsa());
        var token = ResultAssert.Accepted(UnverifiedToken.Parse(scenario.Issuer.Token(scenario.Claims), StsProfile.Strict));
        await scenario.Validator.ValidateAsync(token, scenario.Provider, CancellationToken.None);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var judged = scenario.Validator.ValidateAsync(token, scenario.Provider, CancellationToken.None);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.True(judged.IsCompletedSuccessfully);
        ResultAssert.Accepted(await judged);
        Assert.InRange(allocated, 0, 1024);
    }

    private static StsProfile ProfileOf(string name) => name is "aws" ? StsProfile.Aws : StsProfile.Strict;
}
