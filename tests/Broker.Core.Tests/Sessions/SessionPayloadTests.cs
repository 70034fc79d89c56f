using System.Buffers;
using Broker.Core.Sessions;
using static Broker.Core.Tests.Sessions.SessionSamples;

namespace Broker.Core.Tests.Sessions;

/// <summary>The plaintext format, as somebody who holds the sealing key could write it.</summary>
public sealed class SessionPayloadTests
{
    [Fact]
    public void Reads_back_what_it_wrote() => Assert.True(SessionPayload.TryRead(Write(Session()), out _));

    [Fact]
    public void Every_cut_is_refused()
    {
        var payload = Write(Session());

        Assert.All(Enumerable.Range(0, payload.Length), length => Assert.False(SessionPayload.TryRead(payload.AsSpan(0, length), out _)));
    }

    [Fact]
    public void A_trailing_byte_is_refused() => Assert.False(SessionPayload.TryRead([.. Write(Session()), 0], out _));

    [Fact]
    public void A_longer_varint_than_needed_is_refused()
    {
        var payload = Write(Session());
        Assert.Equal(40, payload[0]);

        Assert.False(SessionPayload.TryRead([0xA8, 0x00, .. payload[1..]], out _));
    }

    [Fact]
    public void An_endless_varint_is_refused() =>
        Assert.False(SessionPayload.TryRead([.. Enumerable.Repeat((byte)0xFF, 100)], out _));

    [Fact]
    public void Invalid_utf8_is_refused()
    {
        var payload = Write(Session());
        payload[1] = 0xC0;

        Assert.False(SessionPayload.TryRead(payload, out _));
    }

    [Fact]
    public void A_key_id_of_another_account_is_refused()
    {
        var foreign = Session() with { AccessKeyId = AccessKeyId.GenerateTemporary(AccountId.Parse("123456789012")) };

        Assert.False(SessionPayload.TryRead(Write(foreign), out _));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(43200, true)]
    [InlineData(43201, false)]
    public void Lifetimes_beyond_one_second_to_twelve_hours_are_refused(int seconds, bool accepted) =>
        Assert.Equal(accepted, SessionPayload.TryRead(Write(Session() with { ExpiresAt = Noon.AddSeconds(seconds) }), out _));

    [Fact]
    public void Says_that_it_does_not_fit() =>
        Assert.Equal(OperationStatus.DestinationTooSmall, SessionPayload.Write(Session(), SecretAccessKey.Generate(), new byte[64], out _));

    private static byte[] Write(RoleSession session)
    {
        var buffer = new byte[3072];
        Assert.Equal(OperationStatus.Done, SessionPayload.Write(session, SecretAccessKey.Generate(), buffer, out var written));
        return buffer[..written];
    }
}
