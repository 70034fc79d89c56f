using System.Buffers;
using Broker.Core.Sessions;
using static Broker.Core.Tests.Sessions.SessionSamples;

namespace Broker.Core.Tests.Sessions;

/// <summary>The plaintext format, as somebody who holds the sealing key could write it.</summary>
public sealed class SessionPayloadTests
{
    [Fact]
    public void Reads_back_what_it_wrote() => Assert.True(SessionPayloadReader.TryRead(Write(Session()), out _));

    [Fact]
    public void Every_cut_is_refused()
    {
        var payload = Write(Session());

        Assert.All(Enumerable.Range(0, payload.Length), length => Assert.False(SessionPayloadReader.TryRead(payload.AsSpan(0, length), out _)));
    }

    [Fact]
    public void A_trailing_byte_is_refused() => Assert.False(SessionPayloadReader.TryRead([.. Write(Session()), 0], out _));

    [Fact]
    public void A_longer_varint_than_needed_is_refused()
    {
        var payload = Write(Session());
        Assert.Equal(40, payload[0]);

        Assert.False(SessionPayloadReader.TryRead([0xA8, 0x00, .. payload[1..]], out _));
    }

    [Fact]
    public void An_endless_varint_is_refused() =>
        Assert.False(SessionPayloadReader.TryRead([.. Enumerable.Repeat((byte)0xFF, 100)], out _));

    [Fact]
    public void Invalid_utf8_is_refused()
    {
        var payload = Write(Session());
        payload[1] = 0xC0;

        Assert.False(SessionPayloadReader.TryRead(payload, out _));
    }

    [Fact]
    public void A_key_id_of_another_account_is_refused()
    {
        var foreign = Session() with { AccessKeyId = AccessKeyId.GenerateTemporary(AccountId.Parse("123456789012")) };

        Assert.False(SessionPayloadReader.TryRead(Write(foreign), out _));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(129600, true)]
    [InlineData(129601, false)]
    public void Lifetimes_beyond_one_second_to_36_hours_are_refused(int seconds, bool accepted) =>
        Assert.Equal(accepted, SessionPayloadReader.TryRead(Write(Session() with { ExpiresAt = Noon.AddSeconds(seconds) }), out _));

    [Fact]
    public void Says_that_it_does_not_fit() =>
        Assert.Equal(OperationStatus.DestinationTooSmall, SessionPayload.Write(Session(), SecretAccessKey.Generate(), new byte[64], out _));

    [Fact]
    public void Reads_back_every_part()
    {
        var session = Session() with
        {
            Origin = SessionOrigin.RoleChain,
            MfaAuthenticatedAt = Noon.AddMinutes(-3),
            SourceIdentity = "alice",
            Tags = [new("Team", "engineering", IsTransitive: true), new("Größe", "")],
            Policies = new("""{"Version":"2012-10-17"}""", ["arn:aws:iam::029608264753:policy/one"]),
            Saml = new("arn:aws:iam::029608264753:saml-provider/corp", "qualifier=", "alice", "persistent"),
            ChainEndsAt = Noon.AddHours(12),
            IsGlobalV1 = true,
            Ldap = new("arn:aws:iam::029608264753:ldap-provider/corp", "alice"),
        };

        Assert.True(SessionPayloadReader.TryRead(Write(session), out var opened));
        Assert.Equal(session, opened.Session);
    }

    [Theory]
    [InlineData(SessionOrigin.Ldap, true)]
    [InlineData(SessionOrigin.Ldap + 1, false)]
    public void An_origin_that_is_none_is_refused(SessionOrigin origin, bool accepted) =>
        Assert.Equal(accepted, SessionPayloadReader.TryRead(Write(Session() with { Origin = origin }), out _));

    public static TheoryData<AwsPrincipal> Principals() =>
    [
        AwsPrincipal.OfRoot(Account),
        AwsPrincipal.OfUser(Alice, "AIDAQNZGKIQY56JQ7WMLA"),
        CartSession(),
        AwsPrincipal.OfFederatedUser(AwsPrincipal.OfUser(Alice, "AIDAQNZGKIQY56JQ7WMLA"), "bob"),
        AwsPrincipal.OfFederatedUser(AwsPrincipal.OfRoot(Account), "bob"),
        AwsPrincipal.OfAssumedRoot(Account),
    ];

    [Theory]
    [MemberData(nameof(Principals))]
    public void Reads_back_every_kind_of_principal(AwsPrincipal principal)
    {
        Assert.True(SessionPayloadReader.TryRead(Write(Of(principal)), out var opened));
        Assert.Equal((principal, principal.Arn, principal.UserId), (opened.Session.Principal, opened.Session.Principal.Arn, opened.Session.Principal.UserId));
    }

    private static byte[] Write(Session session)
    {
        var buffer = new byte[3072];
        Assert.Equal(OperationStatus.Done, SessionPayload.Write(session, SecretAccessKey.Generate(), buffer, out var written));
        return buffer[..written];
    }
}
