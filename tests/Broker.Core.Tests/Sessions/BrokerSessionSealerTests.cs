using Broker.Core.Sessions;

namespace Broker.Core.Tests.Sessions;

public sealed class BrokerSessionSealerTests
{
    private readonly LiveKeyRing _ring = new();
    private readonly BrokerSessionSealer _sealer;

    public BrokerSessionSealerTests()
    {
        _ring.Swap(SealingKeyRing.Generate());
        _sealer = new BrokerSessionSealer(_ring);
    }

    [Fact]
    public void Opens_to_what_was_sealed_and_looks_different_each_time()
    {
        var (one, other) = (Seal(Session()), Seal(Session()));

        Assert.NotEqual(one, other);
        Assert.StartsWith("bs1.", one, StringComparison.Ordinal);
        Assert.True(_sealer.Open(one).TryGet(out var opened, out _));
        Assert.Equal(Session(), opened);
    }

    [Fact]
    public void Opens_at_no_other_ring()
    {
        var token = Seal(Session());
        _ring.Swap(SealingKeyRing.Generate());

        Assert.False(_sealer.Open(token).TryGet(out _, out var error));
        Assert.Equal(StsErrorCode.InvalidClientTokenId, error.Code);
    }

    [Fact]
    public void Refuses_every_changed_character()
    {
        var token = Seal(Session());

        for (var i = 0; i < token.Length; i++)
        {
            var changed = token[..i] + (token[i] == 'A' ? 'B' : 'A') + token[(i + 1)..];

            Assert.False(_sealer.Open(changed).TryGet(out _, out _), changed);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("bs1.")]
    [InlineData("bs1.AAAA")]
    [InlineData("bs1. ")]
    public void Refuses_what_is_no_token_with_one_text(string token)
    {
        Assert.False(_sealer.Open(token).TryGet(out _, out var error));

        Assert.Equal("The session is not valid: sign in again.", error.Message);
    }

    [Fact]
    public void Opens_no_token_of_another_kind()
    {
        var console = new ConsoleSealer(_ring);
        var token = Seal(Session());

        Assert.False(console.OpenSession(token[BrokerSessionToken.Start.Length..]).TryGet(out _, out _));
        Assert.False(console.OpenSignin(token[BrokerSessionToken.Start.Length..]).TryGet(out _, out _));
    }

    [Theory]
    [InlineData(2000, true)]
    [InlineData(4000, false)]
    public void A_cookie_has_room_for_it_or_it_is_none(int dnLength, bool fits)
    {
        var session = Session() with { Dn = new string('d', dnLength) };

        Assert.Equal(fits, _sealer.Seal(session).TryGet(out var token, out _));
        Assert.True(token is null || token.Reveal().Length <= BrokerSessionSealer.LongestToken);
    }

    [Fact]
    public void Prints_without_the_token_and_without_the_dn()
    {
        Assert.True(_sealer.Seal(Session()).TryGet(out var token, out _));

        Assert.Equal("••••", token.ToString());
        Assert.DoesNotContain("ou=people", Session().ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Waits_for_a_key()
    {
        Assert.False(new BrokerSessionSealer(new LiveKeyRing()).Seal(Session()).TryGet(out _, out var error));

        Assert.Equal(StsErrorCode.ServiceUnavailable, error.Code);
    }

    private string Seal(BrokerSession session) => _sealer.Seal(session).TryGet(out var token, out var error) ? token.Reveal() : throw new InvalidOperationException(error.Message);

    private static BrokerSession Session() => new(
        "session-1",
        AccountId.TryParse("123456789012", out var account) ? account : throw new InvalidOperationException(),
        "corp",
        "alicе-ünïcode",
        "uid=alice,ou=people,dc=example,dc=com",
        new DateTimeOffset(2026, 11, 22, 9, 0, 0, TimeSpan.Zero),
        new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero))
    {
        ChainId = "0123456789abcdef",
    };
}
