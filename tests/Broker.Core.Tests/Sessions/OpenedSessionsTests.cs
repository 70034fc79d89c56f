using Broker.Core.Sessions;
using Broker.TestKit;
using static Broker.Core.Tests.Sessions.SessionSamples;

namespace Broker.Core.Tests.Sessions;

/// <summary>A token that opened before is judged as one that opens now.</summary>
public sealed class OpenedSessionsTests
{
    private static readonly string Token = string.Concat(Enumerable.Repeat("Sealed0123", 20));

    private readonly SealingKeyRing _ring = SealingKeyRing.Generate();
    private readonly SecretAccessKey _secret = SecretAccessKey.Generate();
    private readonly OpenedSessions _before = new();

    [Fact]
    public void Gives_what_was_kept_for_the_same_key_token_and_ring()
    {
        var opened = new OpenedSession(Session(), _secret);
        _before.Keep("ASIAONE", Token, _ring, opened);

        Assert.True(_before.TryGet("ASIAONE", new string(Token), _ring, out var again));
        Assert.Same(opened, again);
        Assert.False(_before.TryGet("ASIATWO", Token, _ring, out _));
        Assert.False(_before.TryGet("ASIAONE", Token, SealingKeyRing.Generate(), out _));
    }

    [Fact]
    [Trait("threat", "S-16")]
    public void Gives_nothing_for_a_token_that_differs_anywhere()
    {
        _before.Keep("ASIAONE", Token, _ring, new OpenedSession(Session(), _secret));

        Assert.All(Enumerable.Range(0, Token.Length), at => Assert.False(_before.TryGet("ASIAONE", $"{Token[..at]}-{Token[(at + 1)..]}", _ring, out _)));
        Assert.False(_before.TryGet("ASIAONE", Token + "A", _ring, out _));
        Assert.False(_before.TryGet("ASIAONE", "A" + Token, _ring, out _));
        Assert.False(_before.TryGet("ASIAONE", Token[1..], _ring, out _));
        Assert.False(_before.TryGet("ASIAONE", string.Empty, _ring, out _));
        Assert.True(_before.TryGet("ASIAONE", Token, _ring, out _));
    }

    [Fact]
    public void Keeps_no_more_than_its_bound()
    {
        var opened = new OpenedSession(Session(), _secret);
        for (var i = 0; i < OpenedSessions.Most + 10; i++)
        {
            _before.Keep($"ASIA{i}", Token, _ring, opened);
            Assert.InRange(_before.Count, 1, OpenedSessions.Most);
        }
    }

    [Fact]
    [Trait("threat", "S-16")]
    public void A_changed_token_is_refused_after_the_right_one_opened()
    {
        var (authenticator, session, token) = Sealed(new ManualTimeProvider(Noon), new LiveKeyRing());
        Success(authenticator.Authenticate(session.AccessKeyId.Text, token));

        Assert.Equal(StsErrorCode.InvalidClientTokenId, Failure(authenticator.Authenticate(session.AccessKeyId.Text, token[..^2] + "AA")).Code);
        Assert.Equal(StsErrorCode.InvalidClientTokenId, Failure(authenticator.Authenticate(Session().AccessKeyId.Text, token)).Code);
        Success(authenticator.Authenticate(session.AccessKeyId.Text, token));
    }

    [Fact]
    [Trait("threat", "T-14")]
    public void An_opened_session_ends_on_time_all_the_same()
    {
        var clock = new ManualTimeProvider(Noon);
        var (authenticator, session, token) = Sealed(clock, new LiveKeyRing());
        Success(authenticator.Authenticate(session.AccessKeyId.Text, token));

        clock.Advance(session.ExpiresAt - Noon);

        Assert.Equal(StsErrorCode.ExpiredToken, Failure(authenticator.Authenticate(session.AccessKeyId.Text, token)).Code);
    }

    [Fact]
    public void A_key_that_leaves_the_ring_ends_the_sessions_that_opened_under_it()
    {
        var live = new LiveKeyRing();
        var (authenticator, session, token) = Sealed(new ManualTimeProvider(Noon), live);
        Success(authenticator.Authenticate(session.AccessKeyId.Text, token));

        live.Swap(SealingKeyRing.Generate());
        Assert.Equal(StsErrorCode.InvalidClientTokenId, Failure(authenticator.Authenticate(session.AccessKeyId.Text, token)).Code);

        live.Swap(_ring);
        Success(authenticator.Authenticate(session.AccessKeyId.Text, token));
    }

    private (SessionAuthenticator Authenticator, Session Session, string Token) Sealed(ManualTimeProvider clock, LiveKeyRing live)
    {
        live.Swap(_ring);
        var sealer = new SessionSealer(live);
        var session = Session();
        return (new SessionAuthenticator(sealer, clock), session, Success(sealer.Seal(session, _secret)).Reveal());
    }
}
