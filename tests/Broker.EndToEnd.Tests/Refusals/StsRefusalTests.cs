using System.Net;

namespace Broker.EndToEnd.Tests.Refusals;

/// <summary>AssumeRoleWithWebIdentity of the published STS, over HTTP.</summary>
[Collection(RefusalsCollection.Name)]
public sealed class StsRefusalTests(TrustedIssuer issuer)
{
    [Fact]
    public async Task Answers_credentials_for_a_token_that_the_role_trusts()
    {
        var answer = await issuer.Sts.AssumeRoleWithWebIdentityAsync("demo", issuer.Token(_ => { }));

        Assert.Equal((HttpStatusCode.OK, null, "arn:aws:sts::123456789012:assumed-role/demo/end-to-end"), (answer.Status, answer.Code, answer.Arn));
    }

    [Theory]
    [InlineData(BadToken.Garbage, "InvalidIdentityToken")]
    [InlineData(BadToken.ForeignSignature, "InvalidIdentityToken")]
    [InlineData(BadToken.Expired, "ExpiredTokenException")]
    [InlineData(BadToken.WrongAudience, "InvalidIdentityToken")]
    public async Task Refuses_a_bad_token(BadToken kind, string code)
    {
        var answer = await issuer.Sts.AssumeRoleWithWebIdentityAsync("demo", issuer.Token(kind));

        Assert.Equal((HttpStatusCode.BadRequest, code, null), (answer.Status, answer.Code, answer.Arn));
    }

    [Theory]
    [InlineData("other")]
    [InlineData("no-such-role")]
    public async Task Denies_a_role_that_does_not_trust_the_subject_as_one_that_does_not_exist(string role)
    {
        var answer = await issuer.Sts.AssumeRoleWithWebIdentityAsync(role, issuer.Token(_ => { }));

        Assert.Equal((HttpStatusCode.Forbidden, "AccessDenied", null), (answer.Status, answer.Code, answer.Arn));
    }
}
