using Broker.Core.Authentication.Oidc;
using Broker.TestKit;

namespace Broker.Core.Tests.Authentication.Oidc;

/// <summary>The review is the last step of validation, and its word counts.</summary>
public sealed class OidcTokenValidatorReviewTests : IDisposable
{
    private readonly ScriptedReview _review = new(TokenStanding.Confirmed);
    private readonly OidcScenario _scenario = new();

    public void Dispose() => _scenario.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Says_what_the_cluster_confirmed(bool confirmed)
    {
        _review.Answer = confirmed ? TokenStanding.Confirmed : TokenStanding.NotOfCluster;

        Assert.Equal(confirmed, ResultAssert.Accepted(await JudgeAsync(Good())).IsConfirmedByCluster);
    }

    [Fact]
    public async Task Without_a_cluster_nothing_is_confirmed() =>
        Assert.False(ResultAssert.Accepted(await _scenario.JudgeAsync(_scenario.Claims)).IsConfirmedByCluster);

    [Fact]
    public async Task Asks_with_the_token_as_it_arrived()
    {
        var token = Good();

        ResultAssert.Accepted(await JudgeAsync($" {token}\n"));

        Assert.Equal([token], _review.Asked);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Refuses_what_the_cluster_refuses(bool likeAws)
    {
        _review.Answer = TokenReviewErrors.Revoked;
        ResultAssert.Refused(await JudgeAsync(Good(), likeAws), StsErrorCode.InvalidIdentityToken);

        _review.Answer = TokenReviewErrors.Unavailable;
        ResultAssert.Refused(await JudgeAsync(Good(), likeAws), StsErrorCode.IDPCommunicationError);
    }

    [Theory]
    [InlineData("exp")]
    [InlineData("aud")]
    [InlineData("signature")]
    [InlineData("tags")]
    public async Task Nobody_is_asked_about_what_is_refused_anyway(string wrong)
    {
        using var stranger = TestIssuer.Ec();
        var claims = wrong switch
        {
            "exp" => _scenario.ClaimsWith("exp", _scenario.Now - 61),
            "aud" => _scenario.ClaimsWith("aud", "other"),
            "tags" => _scenario.ClaimsWith("https://aws.amazon.com/tags", "text"),
            _ => _scenario.Claims,
        };

        Assert.False((await JudgeAsync((wrong == "signature" ? stranger : _scenario.Issuer).Token(_scenario.Issuer.Header(), claims))).TryGet(out _, out _));
        Assert.Empty(_review.Asked);
    }

    [Fact]
    public async Task A_confirmation_is_no_judgement_to_keep()
    {
        var confirmed = ResultAssert.Accepted(await JudgeAsync(Good()));
        _review.Answer = TokenStanding.NotOfCluster;
        var other = ResultAssert.Accepted(await JudgeAsync(Good()));

        Assert.False(_scenario.Validator.StillHolds(confirmed, _scenario.Provider));
        Assert.True(_scenario.Validator.StillHolds(other, _scenario.Provider));
    }

    private string Good() => _scenario.Issuer.Token(_scenario.Claims);

    private async Task<StsResult<ValidatedIdentity>> JudgeAsync(string token, bool likeAws = false)
    {
        var profile = likeAws ? StsProfile.Aws : StsProfile.Strict;
        var parsed = ResultAssert.Accepted(UnverifiedToken.Parse(token, profile));
        var validator = new OidcTokenValidator(_scenario.Cache, profile, _scenario.Clock, _review);
        return await validator.ValidateAsync(parsed, _scenario.Provider, TestContext.Current.CancellationToken);
    }
}
