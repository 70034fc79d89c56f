using Broker.Core.Authentication.Saml;
using Broker.Core.Tests.Authentication.Oidc;
using Broker.TestKit.Saml;

namespace Broker.Core.Tests.Authentication.Saml;

/// <summary>What a signed assertion has to say: for whom, from when, until when. The profiles differ here, and nowhere else.</summary>
public sealed class SamlRulesTests
{
    /// <summary>Name, the change, the strict profile's reason, whether the aws profile accepts it.</summary>
    public static TheoryData<string, string, bool> Rules() => new()
    {
        { "wrong Destination", SamlRejection.Destination, true },
        { "no Destination", SamlRejection.Destination, true },
        { "InResponseTo on the response", SamlRejection.InResponseTo, true },
        { "InResponseTo in the confirmation", SamlRejection.InResponseTo, true },
        { "response of another issuer", SamlRejection.Issuer, true },
        { "wrong Recipient", SamlRejection.Recipient, true },
        { "Recipient with a slash more", SamlRejection.Recipient, true },
        { "no Recipient", SamlRejection.Confirmation, false },
        { "no NotOnOrAfter", SamlRejection.Confirmation, false },
        { "NotBefore in the confirmation", SamlRejection.Confirmation, true },
        { "no confirmation", SamlRejection.Confirmation, false },
        { "two confirmations", SamlRejection.Confirmation, false },
        { "holder of key", SamlRejection.Confirmation, false },
        { "no Conditions", SamlRejection.Conditions, false },
        { "unknown condition", SamlRejection.Conditions, true },
        { "no audience", SamlRejection.Audience, true },
        { "wrong audience", SamlRejection.Audience, true },
        { "two restrictions, one met", SamlRejection.Audience, true },
        { "no Format", SamlRejection.Subject, false },
        { "no AuthnStatement", SamlRejection.AuthnStatement, false },
        { "no IssueInstant", SamlRejection.Timestamp, false },
        { "local time", SamlRejection.Timestamp, false },
        { "not a time", SamlRejection.Timestamp, false },
        { "NotBefore in the future", SamlRejection.NotYetValid, true },
        { "issued in the future", SamlRejection.NotYetValid, true },
        { "good for 25 hours", SamlRejection.Lifetime, true },
        { "status of a responder's fault", SamlRejection.Status, false },
        { "no Status", SamlRejection.Status, false },
        { "unknown AWS attribute", SamlRejection.Attribute, true },
    };

    [Theory]
    [MemberData(nameof(Rules))]
    [Trait("threat", "X-20")]
    [Trait("threat", "X-21")]
    [Trait("threat", "X-26")]
    public void Strict_refuses_what_aws_may_accept(string fault, string reason, bool awsAccepts)
    {
        using var strict = SamlScenario.Of("strict");
        using var aws = SamlScenario.Of("aws");

        ResultAssert.Refused(strict.Judge(Spoilt(strict.Assertion, fault)), reason);
        var judged = aws.Judge(Spoilt(aws.Assertion, fault));

        if (awsAccepts)
        {
            ResultAssert.Accepted(judged);
        }
        else
        {
            ResultAssert.Refused(judged, reason);
        }
    }

    [Fact]
    [Trait("threat", "X-20")]
    public void A_missing_name_is_a_bad_token_to_strict_and_no_access_to_aws()
    {
        using var strict = SamlScenario.Of("strict");
        using var aws = SamlScenario.Of("aws");

        ResultAssert.Refused(strict.Judge(strict.Assertion with { Subject = null }), SamlRejection.Subject);
        ResultAssert.Refused(strict.Judge(strict.Assertion with { Subject = "" }), SamlRejection.Subject);
        var refused = ResultAssert.Refused(aws.Judge(aws.Assertion with { Subject = null }), StsErrorCode.AccessDenied);
        Assert.Equal("Not authorized to perform sts:AssumeRoleWithSAML", refused.Message);
    }

    [Theory]
    [InlineData("strict")]
    [InlineData("aws")]
    [Trait("threat", "X-20")]
    public void Missing_conditions_read_as_aws_says(string profile)
    {
        using var scenario = SamlScenario.Of(profile);

        Assert.StartsWith(
            "Invalid base64 SAMLResponse (Service: AWSOpenIdDiscoveryService; ",
            ResultAssert.Refused(scenario.Judge(scenario.Assertion with { HasConditions = false })).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("strict", 60)]
    [InlineData("aws", 300)]
    [Trait("threat", "X-21")]
    public void Ends_after_its_end_and_the_tolerance(string profile, int tolerance)
    {
        foreach (var isConfirmation in new[] { true, false })
        {
            using var scenario = SamlScenario.Of(profile);

            ResultAssert.Accepted(scenario.Judge(EndedBefore(-1)));
            ResultAssert.Accepted(scenario.Judge(EndedBefore(tolerance - 1)));
            var refused = ResultAssert.Refused(scenario.Judge(EndedBefore(tolerance)), StsErrorCode.ExpiredTokenException);
            Assert.Equal("Response has expired", refused.Message);
            ResultAssert.Refused(scenario.Judge(EndedBefore(tolerance + 1)), StsErrorCode.ExpiredTokenException);

            TestAssertion EndedBefore(int seconds)
            {
                var end = TestAssertion.Time(scenario.Clock.GetUtcNow().AddSeconds(-seconds));
                return isConfirmation ? scenario.Assertion with { NotOnOrAfter = end } : scenario.Assertion with { ConditionsNotOnOrAfter = end };
            }
        }
    }

    [Fact]
    [Trait("threat", "X-21")]
    public void Starts_at_its_start_less_the_tolerance()
    {
        using var scenario = new SamlScenario();

        ResultAssert.Accepted(scenario.Judge(StartingIn(60)));
        ResultAssert.Refused(scenario.Judge(StartingIn(61)), SamlRejection.NotYetValid);
        ResultAssert.Accepted(scenario.Judge(scenario.Assertion with { ConditionsNotBefore = null, ConditionsNotOnOrAfter = null }));

        TestAssertion StartingIn(int seconds) =>
            scenario.Assertion with { ConditionsNotBefore = TestAssertion.Time(scenario.Clock.GetUtcNow().AddSeconds(seconds)) };
    }

    [Theory]
    [InlineData("strict")]
    [InlineData("aws")]
    public void A_session_that_has_ended_already_is_an_expired_one(string profile)
    {
        using var scenario = SamlScenario.Of(profile);

        ResultAssert.Refused(scenario.Judge(EndingIn(0)), SamlRejection.Expired, StsErrorCode.ExpiredTokenException);
        var assertion = ResultAssert.Accepted(scenario.Judge(EndingIn(1)));
        Assert.Equal(scenario.Clock.GetUtcNow().AddSeconds(1), assertion.SessionEndsAt);

        TestAssertion EndingIn(int seconds) =>
            scenario.Assertion with { SessionNotOnOrAfter = TestAssertion.Time(scenario.Clock.GetUtcNow().AddSeconds(seconds)) };
    }

    [Theory]
    [InlineData("2026-11-21T12:04:00Z", true)]
    [InlineData("2026-11-21T12:04:00.1Z", true)]
    [InlineData("2026-11-21T12:04:00.123456789Z", true)]
    [InlineData("2026-11-21T12:04:00.Z", false)]
    [InlineData("2026-11-21T12:04:00.1234567890Z", false)]
    [InlineData("2026-11-21T12:04:00", false)]
    [InlineData("2026-11-21T12:04:00+00:00", false)]
    [InlineData("2026-11-21 12:04:00Z", false)]
    [InlineData("2026-11-21T24:00:00Z", false)]
    [InlineData("2026-02-30T12:04:00Z", false)]
    [InlineData(" 2026-11-21T12:04:00Z", false)]
    [InlineData("２026-11-21T12:04:00Z", false)]
    public void Reads_times_in_one_form_only(string time, bool accepts)
    {
        using var scenario = new SamlScenario();
        var judged = scenario.Judge(scenario.Assertion with { NotOnOrAfter = time });

        if (accepts)
        {
            Assert.Equal(new DateTimeOffset(2026, 11, 21, 12, 4, 0, TimeSpan.Zero), ResultAssert.Accepted(judged).ExpiresAt, TimeSpan.FromSeconds(0.2));
        }
        else
        {
            ResultAssert.Refused(judged, SamlRejection.Timestamp);
        }
    }

    [Fact]
    public void Bears_the_last_and_the_first_year_there_are()
    {
        using var strict = SamlScenario.Of("strict");
        using var aws = SamlScenario.Of("aws");
        const string Last = "9999-12-31T23:59:59.9999999Z";
        const string First = "0001-01-01T00:00:00Z";

        ResultAssert.Refused(strict.Judge(Always(strict.Assertion)), SamlRejection.Lifetime);
        ResultAssert.Accepted(aws.Judge(Always(aws.Assertion)));
        ResultAssert.Refused(aws.Judge(aws.Assertion with { NotOnOrAfter = First }), SamlRejection.Expired, StsErrorCode.ExpiredTokenException);

        static TestAssertion Always(TestAssertion said) => said with
        {
            IssueInstant = First,
            NotOnOrAfter = Last,
            ConditionsNotBefore = First,
            ConditionsNotOnOrAfter = Last,
            SessionNotOnOrAfter = Last,
        };
    }

    [Fact]
    [Trait("threat", "X-20")]
    public void Takes_the_audiences_and_recipients_that_the_provider_names()
    {
        using var idp = TestSamlIdp.Ec();
        var own = idp.Provider() with { Audiences = ["urn:ours", "urn:other"], Recipients = ["https://sts.example/saml"] };
        using var scenario = new SamlScenario(idp: idp, provider: own);
        var said = scenario.Assertion with { Audiences = ["urn:ours"], Recipient = "https://sts.example/saml", Destination = "https://sts.example/saml" };

        Assert.Equal("https://sts.example/saml", ResultAssert.Accepted(scenario.Judge(said)).Audience);
        ResultAssert.Refused(scenario.Judge(scenario.Assertion), SamlRejection.Destination);
        ResultAssert.Refused(scenario.Judge(said with { Id = "_b", Audiences = ["urn:amazon:webservices"] }), SamlRejection.Audience);
        ResultAssert.Accepted(scenario.Judge(said with { Id = "_c", Audiences = ["urn:ours", "urn:other"] }));
    }

    [Fact]
    [Trait("threat", "X-12")]
    public void Reads_a_name_whole_or_not_at_all()
    {
        using var scenario = new SamlScenario();
        var said = scenario.Assertion with { Subject = "user@corp.evil.com" };
        var xml = scenario.Idp.Xml(said);

        ResultAssert.Refused(scenario.JudgeXml(xml.Replace("user@corp.evil", "user@corp<!---->.evil", StringComparison.Ordinal)), SamlRejection.Xml);
        ResultAssert.Refused(scenario.JudgeXml(xml.Replace("user@corp.evil", "user@corp<?x?>.evil", StringComparison.Ordinal)), SamlRejection.Xml);
        ResultAssert.Refused(scenario.Judge(said with { Id = "_b", Subject = "user\u0085x" }), SamlRejection.Subject);
        ResultAssert.Refused(scenario.Judge(said with { Id = "_c", Subject = new string('x', 1025) }), SamlRejection.Subject);
        var sections = ResultAssert.Accepted(scenario.JudgeXml(xml.Replace("user@corp.evil", "user@<![CDATA[corp]]>.ev&#105;l", StringComparison.Ordinal)));
        Assert.Equal("user@corp.evil.com", sections.Subject);
        Assert.Equal(1024, ResultAssert.Accepted(scenario.Judge(said with { Id = "_d", Subject = new string('x', 1024) })).Subject.Length);
    }

    [Fact]
    [Trait("threat", "X-22")]
    public void Strict_takes_an_assertion_once_and_aws_twice()
    {
        using var strict = SamlScenario.Of("strict");
        using var aws = SamlScenario.Of("aws");
        var (first, second) = (strict.Idp.Respond(strict.Assertion), aws.Idp.Respond(aws.Assertion));

        ResultAssert.Accepted(strict.JudgeBase64(first));
        ResultAssert.Refused(strict.JudgeBase64(first), SamlRejection.Replayed);
        ResultAssert.Accepted(strict.Judge(strict.Assertion));
        ResultAssert.Accepted(aws.JudgeBase64(second));
        ResultAssert.Accepted(aws.JudgeBase64(second));
    }

    [Fact]
    [Trait("threat", "X-22")]
    public void A_refused_assertion_is_not_used_up()
    {
        using var scenario = new SamlScenario();
        var said = scenario.Assertion;

        ResultAssert.Refused(scenario.Judge(said with { Recipient = "https://elsewhere.example" }), SamlRejection.Recipient);

        ResultAssert.Accepted(scenario.Judge(said));
    }

    [Fact]
    public void Qualifies_names_as_aws_documents_it()
    {
        using var idp = TestSamlIdp.Ec(entityId: "https://example.com/saml");
        using var scenario = new SamlScenario(idp: idp, provider: idp.Provider() with { Name = "MySAMLIdP" });
        var said = scenario.Assertion with
        {
            Issuer = idp.EntityId,
            ResponseIssuer = null,
            Roles = ["arn:aws:iam::123456789012:role/demo,arn:aws:iam::123456789012:saml-provider/MySAMLIdP"],
        };

        // Computed with openssl from https://example.com/saml123456789012/MySAMLIdP.
        Assert.Equal("1uAJanUnBc2XeUkHURMht+xam2c=", ResultAssert.Accepted(scenario.Judge(said)).NameQualifier);
    }

    private static TestAssertion Spoilt(TestAssertion good, string fault) => fault switch
    {
        "wrong Destination" => good with { Destination = "https://elsewhere.example/saml" },
        "no Destination" => good with { Destination = null },
        "InResponseTo on the response" => good with { InResponseTo = "_request" },
        "InResponseTo in the confirmation" => good with { ConfirmationInResponseTo = "_request" },
        "response of another issuer" => good with { ResponseIssuer = "https://elsewhere.example/saml" },
        "wrong Recipient" => good with { Recipient = "https://elsewhere.example/saml" },
        "Recipient with a slash more" => good with { Recipient = TestAssertion.Recipients + "/" },
        "no Recipient" => good with { Recipient = null },
        "no NotOnOrAfter" => good with { NotOnOrAfter = null },
        "NotBefore in the confirmation" => good with { ConfirmationNotBefore = TestAssertion.Time(good.Now) },
        "no confirmation" => good with { Confirmations = 0 },
        "two confirmations" => good with { Confirmations = 2 },
        "holder of key" => good with { Method = "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key" },
        "no Conditions" => good with { HasConditions = false },
        "unknown condition" => good with { MoreConditions = "<x:Condition xmlns:x=\"urn:x\"></x:Condition>" },
        "no audience" => good with { Audiences = [] },
        "wrong audience" => good with { Audiences = ["https://elsewhere.example"] },
        "two restrictions, one met" => good with { Audiences = ["urn:amazon:webservices", "https://elsewhere.example"] },
        "no Format" => good with { Format = null },
        "no AuthnStatement" => good with { HasAuthnStatement = false },
        "no IssueInstant" => good with { IssueInstant = null },
        "local time" => good with { NotOnOrAfter = "2026-11-21T13:04:00+01:00" },
        "not a time" => good with { ConditionsNotOnOrAfter = "tomorrow" },
        "NotBefore in the future" => good with { ConditionsNotBefore = TestAssertion.Time(good.Now.AddMinutes(4)) },
        "issued in the future" => good with { IssueInstant = TestAssertion.Time(good.Now.AddMinutes(4)) },
        "good for 25 hours" => good with { NotOnOrAfter = TestAssertion.Time(good.Now.AddHours(25)) },
        "status of a responder's fault" => good with { Status = "urn:oasis:names:tc:SAML:2.0:status:Responder" },
        "no Status" => good with { Status = null },
        _ => good.WithAws("Rolle", "x"),
    };
}
