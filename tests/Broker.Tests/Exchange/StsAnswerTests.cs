using System.Text;
using Broker.Core;
using Broker.Exchange;
using Broker.TestKit;

namespace Broker.Tests.Exchange;

public sealed class StsAnswerTests
{
    private const string KeyId = "ASIAAAAAAAAAAAAAAAAA";
    private const string Arn = "arn:aws:sts::123456789012:assumed-role/demo-role/session";
    private const string Expiration = "2026-11-21T13:00:00Z";
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    private static readonly string Good = FakeSts.SuccessXml(KeyId, Arn, Expiration);

    [Fact]
    [Trait("threat", "R-08")]
    public void Takes_a_complete_answer()
    {
        Assert.True(Read(Good).TryGet(out var credentials));

        Assert.Equal(KeyId, credentials.AccessKeyId);
        Assert.Equal("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", credentials.SecretAccessKey.Reveal());
        Assert.Equal("FwoGZXIvYXdzE+/=token", credentials.SessionToken.Reveal());
        Assert.Equal(Now.AddHours(1), credentials.Expiration);
    }

    [Fact]
    [Trait("threat", "R-08")]
    public void Takes_the_result_without_its_response_wrapper()
    {
        var start = Good.IndexOf("<AssumeRoleWithWebIdentityResult>", StringComparison.Ordinal);
        var end = Good.IndexOf("<ResponseMetadata>", StringComparison.Ordinal);

        Assert.True(Read(Good[start..end]).TryGet(out _));
    }

    [Theory]
    [Trait("threat", "R-08")]
    [InlineData("")]
    [InlineData("<html><body>Sign in to the Wi-Fi</body></html>")]
    [InlineData("<!DOCTYPE html><html></html>")]
    [InlineData("<AssumeRoleWithWebIdentityResponse>")]
    [InlineData("{\"AssumeRoleWithWebIdentityResponse\":{}}")]
    [InlineData("\0")]
    public void Refuses_what_is_no_sts_answer(string body) => Assert.Equal(ExchangeFault.UnusableAnswer, Read(body).Fault);

    [Fact]
    [Trait("threat", "R-08")]
    public void Refuses_a_document_type_and_its_entities() => Assert.Equal(
        ExchangeFault.UnusableAnswer,
        Read("<!DOCTYPE x [<!ENTITY a \"ASIAAAAAAAAAAAAAAAAA\">]>" + Good.Replace(KeyId, "&a;", StringComparison.Ordinal)).Fault);

    [Fact]
    [Trait("threat", "R-08")]
    public void Refuses_every_prefix_of_a_good_answer()
    {
        for (var length = 0; length < Good.Length; length += 7)
        {
            Assert.False(Read(Good[..length]).TryGet(out _));
        }
    }

    [Theory]
    [Trait("threat", "R-08")]
    [InlineData("<AccessKeyId>ASIAAAAAAAAAAAAAAAAA</AccessKeyId>", "")]
    [InlineData("ASIAAAAAAAAAAAAAAAAA", "ASIA\"inject\":1,\"x\"")]
    [InlineData("<SecretAccessKey>wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY</SecretAccessKey>", "<SecretAccessKey></SecretAccessKey>")]
    [InlineData("<SessionToken>FwoGZXIvYXdzE+/=token</SessionToken>", "")]
    [InlineData("FwoGZXIvYXdzE+/=token", "two words")]
    [InlineData("<SessionToken>", "<SessionToken>other</SessionToken><SessionToken>")]
    [InlineData("<Arn>arn:aws:sts::123456789012:assumed-role/demo-role/session</Arn>", "")]
    public void Refuses_an_answer_with_a_field_missing_repeated_or_misshapen(string part, string instead) =>
        Assert.Equal(ExchangeFault.UnusableAnswer, Read(Good.Replace(part, instead, StringComparison.Ordinal)).Fault);

    [Theory]
    [Trait("threat", "R-09")]
    [InlineData("2026-11-21T13:00:00Z")]
    [InlineData("2026-11-21T13:00:00.999Z")]
    [InlineData("2026-11-21T13:00:00.123456789Z")]
    [InlineData("2026-11-21T14:00:00+01:00")]
    [InlineData("2026-11-22T00:00:00Z", 12)]
    public void Takes_an_expiry_within_twelve_hours(string expiration, int hours = 1)
    {
        Assert.True(Read(FakeSts.SuccessXml(KeyId, Arn, expiration)).TryGet(out var credentials));

        Assert.Equal(Now.AddHours(hours), credentials.Expiration);
    }

    [Theory]
    [Trait("threat", "R-09")]
    [InlineData("2026-11-21T11:00:00Z")]
    [InlineData("2026-11-21T12:00:00Z")]
    [InlineData("2126-11-21T12:00:00Z")]
    [InlineData("2026-11-22T00:10:00Z")]
    [InlineData("2026-11-21T13:00:00")]
    [InlineData("2026-11-21 13:00:00Z")]
    [InlineData("1795266000")]
    [InlineData("Sat, 21 Nov 2026 13:00:00 GMT")]
    [InlineData("")]
    [InlineData("2026-11-21T13:-0000.")]
    [InlineData("2026-11-21T13:0+00.000.00")]
    [InlineData("2026-11-21T13:00:00.Z")]
    public void Refuses_an_expiry_that_cannot_be_true(string expiration) =>
        Assert.Equal(ExchangeFault.UnusableAnswer, Read(FakeSts.SuccessXml(KeyId, Arn, expiration)).Fault);

    [Theory]
    [Trait("threat", "R-10")]
    [InlineData("arn:aws:sts::123456789012:assumed-role/other-role/session")]
    [InlineData("arn:aws:sts::210987654321:assumed-role/demo-role/session")]
    [InlineData("arn:aws:sts::123456789012:assumed-role/demo-role/another")]
    [InlineData("arn:aws-cn:sts::123456789012:assumed-role/demo-role/session")]
    [InlineData("arn:aws:iam::123456789012:role/demo-role")]
    [InlineData("nonsense")]
    public void Calls_an_answer_for_anybody_else_foreign(string arn) =>
        Assert.Equal(ExchangeFault.ForeignAnswer, Read(FakeSts.SuccessXml(KeyId, arn, Expiration)).Fault);

    private static ExchangeOutcome Read(string body)
    {
        Assert.True(RoleArn.TryParse("arn:aws:iam::123456789012:role/team/demo-role", out var role));
        return StsAnswer.Read(Encoding.UTF8.GetBytes(body), role, "session", Now);
    }
}
