using Broker.Core.Sessions;
using Broker.TestKit;
using static Broker.Core.Tests.Sessions.SessionSamples;

namespace Broker.Core.Tests.Sessions;

public sealed class SessionAuthenticatorTests
{
    private readonly ManualTimeProvider _clock = new(Noon);
    private readonly SessionSealer _sealer = new(Live(SealingKeyRing.Generate()));
    private readonly SecretAccessKey _secret = SecretAccessKey.Generate();
    private readonly SessionAuthenticator _authenticator;

    public SessionAuthenticatorTests() => _authenticator = new SessionAuthenticator(_sealer, _clock);

    [Fact]
    public void Gives_the_secret_for_a_live_pair()
    {
        var session = Session();

        var opened = Success(_authenticator.Authenticate(session.AccessKeyId.Text, Seal(session)));

        Assert.True(opened.Secret.Matches(_secret.Reveal()));
    }

    [Theory]
    [InlineData(-1, null)]
    [InlineData(0, StsErrorCode.ExpiredToken)]
    [InlineData(1, StsErrorCode.ExpiredToken)]
    [Trait("threat", "T-14")]
    public void Ends_with_the_session(int secondsAfterExpiry, StsErrorCode? expected)
    {
        var session = Session();
        var token = Seal(session);
        _clock.Advance(session.ExpiresAt - Noon + TimeSpan.FromSeconds(secondsAfterExpiry));

        _authenticator.Authenticate(session.AccessKeyId.Text, token).TryGet(out _, out var error);

        Assert.Equal(expected, error?.Code);
    }

    [Fact]
    [Trait("threat", "T-14")]
    public void Says_that_the_session_is_expired_in_the_words_of_aws()
    {
        var session = Session();

        var error = Failure(SessionAuthenticator.Judge(new OpenedSession(session, _secret), session.AccessKeyId.Text, Noon.AddDays(1)));

        Assert.Equal("The security token included in the request is expired", error.Message);
    }

    [Fact]
    [Trait("threat", "S-16")]
    public void A_long_term_key_with_a_token_is_refused()
    {
        var session = Session();

        AssertInvalid("AKIA" + session.AccessKeyId.Text[4..], Seal(session));
    }

    [Fact]
    [Trait("threat", "S-16")]
    public void The_token_of_one_session_with_the_key_of_another_is_refused()
    {
        var (one, other) = (Session(), Session());

        AssertInvalid(one.AccessKeyId.Text, Seal(other));
        AssertInvalid(other.AccessKeyId.Text, Seal(one));
        Success(_authenticator.Authenticate(other.AccessKeyId.Text, Seal(other)));
    }

    [Fact]
    [Trait("threat", "S-16")]
    public void A_foreign_token_with_the_key_of_a_live_session_is_refused_before_expiry_is_told()
    {
        var expired = Session() with { IssuedAt = Noon.AddHours(-2), ExpiresAt = Noon.AddHours(-1) };

        AssertInvalid(Session().AccessKeyId.Text, Seal(expired));
    }

    private void AssertInvalid(string accessKeyId, string token)
    {
        var error = Failure(_authenticator.Authenticate(accessKeyId, token));

        Assert.Equal(StsErrorCode.InvalidClientTokenId, error.Code);
        Assert.Equal("The security token included in the request is invalid.", error.Message);
    }

    private string Seal(Session session) => Success(_sealer.Seal(session, _secret)).Reveal();
}
