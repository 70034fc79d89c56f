using Broker.Core.Policy;
using Broker.Core.Sessions;
using Broker.TestKit;
using static Broker.Core.Tests.Sessions.SessionSamples;

namespace Broker.Core.Tests.Sessions;

public sealed class SessionIssuerTests
{
    private readonly ManualTimeProvider _clock = new(Noon.AddMilliseconds(789));
    private readonly SessionSealer _sealer = new(Live(SealingKeyRing.Generate()));
    private readonly SessionIssuer _issuer;

    public SessionIssuerTests() => _issuer = new SessionIssuer(_sealer, StsProfile.Strict, _clock);

    [Fact]
    public void Mints_the_session_that_was_decided()
    {
        var issued = Success(_issuer.Mint(Decision(), Request()));

        Assert.Equal("arn:aws:sts::029608264753:assumed-role/cart/cart-1", issued.Session.Principal.Arn);
        Assert.Equal("AROAQNZGKIQY56JQ7WMLA:cart-1", issued.Session.Principal.UserId);
        Assert.Equal(Account, issued.Session.AccessKeyId.Account);
        Assert.Equal(SessionSamples.Federation, issued.Session.WebIdentity);
        Assert.Equal(issued.Session.AccessKeyId.Text, issued.Credentials.AccessKeyId);
    }

    [Fact]
    public void The_token_carries_the_session_and_the_secret()
    {
        var issued = Success(_issuer.Mint(Decision(), Request()));

        var opened = Success(_sealer.Open(issued.Credentials.SessionToken.Reveal()));

        Assert.Equal(issued.Session.AccessKeyId, opened.Session.AccessKeyId);
        Assert.Equal(issued.Session.WebIdentity!.Subject, opened.Session.WebIdentity!.Subject);
        Assert.True(opened.Secret.Matches(issued.Credentials.SecretAccessKey.Reveal()));
    }

    [Fact]
    public void Times_are_whole_seconds()
    {
        var issued = Success(_issuer.Mint(Decision(), Request(duration: TimeSpan.FromSeconds(1234))));

        Assert.Equal(Noon, issued.Session.IssuedAt);
        Assert.Equal(Noon.AddSeconds(1234), issued.Session.ExpiresAt);
        Assert.Equal(issued.Session.ExpiresAt, issued.Credentials.Expiration);
    }

    [Fact]
    public void Mints_for_a_caller_that_was_not_federated()
    {
        var decision = Decision(new RequestPrincipal(PrincipalKind.Aws, "123456789012"), "sts:AssumeRole");

        Assert.Null(Success(_issuer.Mint(decision, Request() with { WebIdentity = null })).Session.WebIdentity);
    }

    [Theory]
    [InlineData(PolicyEffect.ImplicitDeny)]
    [InlineData(PolicyEffect.ExplicitDeny)]
    public void Refuses_a_decision_that_does_not_allow(PolicyEffect effect) =>
        AssertDefect("decision_does_not_allow", Decision(effect), Request());

    [Theory]
    [InlineData("arn:aws:iam::029608264753:role/cart")]
    [InlineData("arn:aws:iam::029608264753:role/team/CART")]
    [InlineData("arn:aws:iam::029608264754:role/team/cart")]
    public void Refuses_a_decision_about_another_role(string resource) =>
        AssertDefect("decision_about_other_role", Decision(resource: resource), Request());

    [Fact]
    public void Refuses_a_decision_about_another_provider() =>
        AssertDefect("decision_about_other_principal", Decision(provider: "arn:aws:iam::029608264753:oidc-provider/other.test"), Request());

    [Fact]
    public void Refuses_a_federated_decision_for_a_session_without_federation() =>
        AssertDefect("decision_about_other_principal", Decision(), Request() with { WebIdentity = null });

    [Theory]
    [InlineData(899)]
    [InlineData(3601)]
    [InlineData(43201)]
    [Trait("threat", "T-01")]
    public void Refuses_a_duration_out_of_bounds(int seconds) =>
        Assert.Equal(
            StsErrorCode.ValidationError,
            Failure(_issuer.Mint(Decision(), Request(duration: TimeSpan.FromSeconds(seconds)))).Code);

    [Fact]
    public void Refuses_an_illegal_session_name() =>
        Assert.Equal(StsErrorCode.ValidationError, Failure(_issuer.Mint(Decision(), Request(name: "ａdmin"))).Code);

    [Fact]
    public void Is_unavailable_without_a_key_ring()
    {
        var issuer = new SessionIssuer(new SessionSealer(new LiveKeyRing()), StsProfile.Strict, _clock);

        Assert.Equal(StsErrorCode.ServiceUnavailable, Failure(issuer.Mint(Decision(), Request())).Code);
    }

    [Fact]
    public void Refuses_what_does_not_fit_into_a_token()
    {
        var request = Request() with { WebIdentity = SessionSamples.Federation with { Subject = Noise(4000) } };

        Assert.Equal(StsErrorCode.PackedPolicyTooLarge, Failure(_issuer.Mint(Decision(), request)).Code);
    }

    [Fact]
    public void A_product_that_fails_its_check_never_leaves()
    {
        // Before 1970 there is no Unix second to seal: what comes back differs from what went in.
        var issuer = new SessionIssuer(_sealer, StsProfile.Strict, new ManualTimeProvider(new DateTimeOffset(1969, 1, 1, 0, 0, 0, TimeSpan.Zero)));

        Assert.Equal(StsErrorCode.InternalFailure, Failure(issuer.Mint(Decision(), Request())).Code);
    }

    [Fact]
    public void Reports_how_full_the_token_is()
    {
        var issued = Success(_issuer.Mint(Decision(), Request()));

        Assert.Equal((int)Math.Ceiling(issued.Credentials.SessionToken.Size * 100 / 4096.0), issued.SessionTokenUtilization);
    }

    [Fact]
    public void Nothing_secret_is_printed()
    {
        var issued = Success(_issuer.Mint(Decision(), Request()));

        Assert.Equal($"{issued.Credentials.AccessKeyId} until 2026-11-21T13:00:00Z", issued.Credentials.ToString());
        Assert.DoesNotContain(issued.Credentials.SecretAccessKey.Reveal(), $"{issued.Session}", StringComparison.Ordinal);
    }

    private void AssertDefect(string reason, TrustDecision decision, SessionRequest request)
    {
        var error = Failure(_issuer.Mint(decision, request));

        Assert.Equal((StsErrorCode.InternalFailure, reason), (error.Code, error.Reason));
        Success(_issuer.Mint(Decision(), Request()));
    }
}
