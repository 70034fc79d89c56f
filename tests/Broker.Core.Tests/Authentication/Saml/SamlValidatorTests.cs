using Broker.Core.Authentication.Saml;
using Broker.Core.Tests.Authentication.Oidc;
using Broker.TestKit.Saml;

namespace Broker.Core.Tests.Authentication.Saml;

public sealed class SamlValidatorTests
{
    [Fact]
    public void Accepts_a_good_response_and_tells_what_it_says()
    {
        using var scenario = new SamlScenario();
        var said = scenario.Assertion with { SessionNotOnOrAfter = TestAssertion.Time(scenario.Clock.GetUtcNow().AddHours(2)) };
        said = said.WithAws("SessionDuration", "1800").WithAws("SourceIdentity", "alice.real")
            .WithAws("PrincipalTag:team", "blue").WithAws("PrincipalTag:Cost Center", "").WithAws("TransitiveTagKeys", "team");

        var assertion = ResultAssert.Accepted(scenario.Judge(said));

        Assert.Equal("arn:aws:iam::123456789012:saml-provider/idp", assertion.ProviderArn);
        Assert.Equal("idp", assertion.ProviderName);
        Assert.Equal(said.Id, assertion.AssertionId);
        Assert.Equal("https://idp.example/saml", assertion.Issuer);
        Assert.Equal("alice@example.com", assertion.Subject);
        Assert.Equal("persistent", assertion.SubjectType);
        Assert.Equal("https://signin.aws.amazon.com/saml", assertion.Audience);
        Assert.Equal("alice", assertion.SessionName);
        Assert.Equal(TimeSpan.FromMinutes(30), assertion.SessionDuration);
        Assert.Equal(scenario.Clock.GetUtcNow().AddHours(2), assertion.SessionEndsAt);
        Assert.Equal("alice.real", assertion.SourceIdentity);
        Assert.Equal([new("Cost Center", ""), new("team", "blue")], assertion.Tags);
        Assert.Equal(["team"], assertion.TransitiveTagKeys);
    }

    [Theory]
    [InlineData("strict")]
    [InlineData("aws")]
    public void Accepts_the_plainest_response_in_both_profiles(string profile)
    {
        using var scenario = SamlScenario.Of(profile);

        var assertion = ResultAssert.Accepted(scenario.Judge(scenario.Assertion));

        Assert.Null(assertion.SessionDuration);
        Assert.Null(assertion.SessionEndsAt);
        Assert.Null(assertion.SourceIdentity);
        Assert.Empty(assertion.Tags);
    }
}
