using System.Buffers.Text;
using Broker.Core.Sessions;
using static Broker.Core.Tests.Sessions.SessionSamples;

namespace Broker.Core.Tests.Sessions;

public sealed class SessionSealerTests
{
    private const string OneMessage = "The security token included in the request is invalid.";

    private readonly SealingKeyRing _ring = SealingKeyRing.Generate();
    private readonly LiveKeyRing _live = new();
    private readonly SessionSealer _sealer;
    private readonly SecretAccessKey _secret = SecretAccessKey.Generate();

    public SessionSealerTests()
    {
        _live.Swap(_ring);
        _sealer = new SessionSealer(_live);
    }

    [Fact]
    public void Opens_what_it_sealed()
    {
        var session = Session();

        var opened = Success(_sealer.Open(Seal(session)));

        AssertSame(session, opened.Session);
        Assert.Equal(_secret.Reveal(), opened.Secret.Reveal());
    }

    [Fact]
    public void Opens_a_session_without_federation()
    {
        var session = Session() with { WebIdentity = null };

        Assert.Equal(session, Success(_sealer.Open(Seal(session))).Session);
    }

    [Fact]
    public void Keeps_text_beyond_ascii_and_no_methods()
    {
        var session = Session(new("arn:aws:iam::029608264753:oidc-provider/x", "", "sübject-主", []));

        AssertSame(session, Success(_sealer.Open(Seal(session))).Session);
    }

    [Fact]
    public void Refuses_text_that_utf8_cannot_carry() =>
        Assert.Equal(StsErrorCode.InternalFailure, Failure(_sealer.Seal(Session(SessionSamples.Federation with { Subject = "\ud800" }), _secret)).Code);

    [Fact]
    public void A_bare_web_identity_session_uses_less_than_a_sixth_of_the_limit() => Assert.InRange(Seal(Session()).Length, 300, 680);

    [Fact]
    public void Fills_4096_bytes_and_refuses_one_more()
    {
        var (session, noise) = (Session(), Noise(4000));
        var longest = Enumerable.Range(2_000, 2_000).Last(length => _sealer.Seal(WithSubject(length), _secret).TryGet(out _, out _));

        var token = Seal(WithSubject(longest));
        Assert.InRange(token.Length, 4090, 4096);
        Assert.Equal(longest, Success(_sealer.Open(token)).Session.WebIdentity!.Subject.Length);
        Assert.Equal(StsErrorCode.PackedPolicyTooLarge, Failure(_sealer.Seal(WithSubject(longest + 1), _secret)).Code);

        Session WithSubject(int length) => session with { WebIdentity = SessionSamples.Federation with { Subject = noise[..length] } };
    }

    [Fact]
    public void Sealing_is_unavailable_without_a_ring() =>
        Assert.Equal(StsErrorCode.ServiceUnavailable, Failure(new SessionSealer(new LiveKeyRing()).Seal(Session(), _secret)).Code);

    [Theory]
    [InlineData(0)]
    [InlineData(700)]
    [InlineData(2048)]
    [InlineData(4096)]
    public void Pads_to_the_size_asked_for(int size)
    {
        var session = Session();

        var token = Success(_sealer.Seal(session, _secret, size)).Reveal();

        Assert.InRange(token.Length, size, Math.Max(size, Seal(session).Length) + 3);
        Assert.Equal(session, Success(_sealer.Open(token)).Session);
    }

    [Fact]
    public void Packs_policies_and_tags_into_a_fraction_of_their_length()
    {
        var policy = $$"""{"Version":"2012-10-17","Statement":[{{string.Join(',', Enumerable.Range(0, 60).Select(n => $$"""{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::bucket-{{n}}/*"}"""))}}]}""";
        var session = Session() with
        {
            Policies = new SessionPolicies(policy, []),
            Tags = [.. Enumerable.Range(0, 50).Select(n => new SessionTag($"Key{n}", $"Value of the tag {n}", n % 2 == 0))],
        };

        var token = Seal(session);

        Assert.True(policy.Length > 4_000);
        Assert.InRange(token.Length, 0, 2_500);
        Assert.Equal(session, Success(_sealer.Open(token)).Session);
    }

    [Fact]
    [Trait("threat", "T-10")]
    [Trait("threat", "T-12")]
    public void Every_flipped_bit_refuses_the_token()
    {
        var bytes = Base64Url.DecodeFromChars(Seal(Session()));

        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            AssertRefused(Base64Url.EncodeToString(bytes));
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Success(_sealer.Open(Base64Url.EncodeToString(bytes)));
    }

    [Fact]
    [Trait("threat", "T-12")]
    public void Sealing_does_not_rest_on_data_protection() =>
        Assert.DoesNotContain(
            typeof(SessionSealer).Assembly.GetReferencedAssemblies(),
            assembly => assembly.Name!.Contains("DataProtection", StringComparison.Ordinal));

    [Fact]
    [Trait("threat", "T-10")]
    public void Every_cut_refuses_the_token()
    {
        var token = Seal(Session());

        Assert.All(Enumerable.Range(0, token.Length), length => AssertRefused(token[..length]));
        Success(_sealer.Open(token));
    }

    [Fact]
    [Trait("threat", "T-10")]
    public void An_extended_token_is_refused()
    {
        var token = Seal(Session());
        var bytes = Base64Url.DecodeFromChars(token);

        AssertRefused(Base64Url.EncodeToString([.. bytes, 0]));
        AssertRefused(token + "A");
        AssertRefused(token + new string('A', 4096));
        AssertRefused(token + new string('A', 1_000_000));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [Trait("threat", "T-10")]
    public void Another_spelling_of_the_same_bytes_is_refused(int remainder)
    {
        var token = SealWithRemainder(remainder);

        AssertRefused(token + new string('=', 3 - remainder));
        AssertRefused(token + "\n");
        AssertRefused(" " + token);
        AssertRefused(token.Insert(token.Length / 2, "\r\n"));
        AssertRefused(token.Contains('-') || token.Contains('_') ? token.Replace('-', '+').Replace('_', '/') : "+" + token);
        AssertRefused(token[..^1] + NextLetter(token[^1]));
        Success(_sealer.Open(token));
    }

    [Theory]
    [InlineData("")]
    [InlineData("A")]
    [InlineData("AQ")]
    [InlineData("AQAA")]
    [InlineData("AwAA")]
    [InlineData("token with spaces")]
    [InlineData("\0\0\0\0")]
    [InlineData("ÄÖÜ")]
    [Trait("threat", "T-10")]
    public void Text_that_never_was_a_token_is_refused(string text) => AssertRefused(text);

    [Fact]
    [Trait("threat", "T-10")]
    public void Bytes_at_random_are_refused()
    {
        var random = new Random(20261121);
        for (var round = 0; round < 500; round++)
        {
            var bytes = new byte[random.Next(0, 200)];
            random.NextBytes(bytes);
            AssertRefused(Base64Url.EncodeToString(bytes));
        }
    }

    [Fact]
    [Trait("threat", "T-11")]
    public void A_previous_key_still_opens_after_rotation()
    {
        var before = Seal(Session());
        Assert.True(_ring.TryRotate(out var rotated));

        _live.Swap(rotated);

        Success(_sealer.Open(before));
        Success(_sealer.Open(Seal(Session())));
    }

    [Fact]
    [Trait("threat", "T-11")]
    public void A_key_that_left_the_ring_no_longer_opens()
    {
        var before = Seal(Session());

        _live.Swap(SealingKeyRing.Generate());

        AssertRefused(before);
    }

    [Fact]
    [Trait("threat", "T-11")]
    public void Another_key_under_the_same_id_does_not_open()
    {
        var before = Seal(Session());

        _live.Swap(new SealingKeyRing(_ring.ActiveId, [new(_ring.ActiveId, SealingKeyRing.Generate().ActiveKey.ToArray())]));

        AssertRefused(before);
    }

    [Fact]
    [Trait("threat", "T-10")]
    public void The_key_id_in_front_is_authenticated()
    {
        var key = _ring.ActiveKey.ToArray();
        _live.Swap(new SealingKeyRing("a", [new("a", key), new("b", key)]));
        var bytes = Base64Url.DecodeFromChars(Seal(Session()));
        Assert.Equal((byte)'a', bytes[2]);

        bytes[2] = (byte)'b';

        AssertRefused(Base64Url.EncodeToString(bytes));
    }

    [Fact]
    [Trait("threat", "T-11")]
    public void Without_any_ring_a_token_is_refused_like_any_other()
    {
        var error = Failure(new SessionSealer(new LiveKeyRing()).Open(Seal(Session())));

        Assert.Equal((StsErrorCode.InvalidClientTokenId, OneMessage), (error.Code, error.Message));
    }

    [Fact]
    [Trait("threat", "T-13")]
    public void Replicas_and_restarts_never_repeat_a_salt()
    {
        // The nonce and its key both come from the salt: 128 random bits, so 2 x 10^6 tokens collide with a chance below 10^-26.
        // A counter or a clock in their place would repeat at once: each sealer below is a replica, or one that started again.
        const int Replicas = 40, TokensEach = 500;
        var session = Session();

        var salts = Enumerable.Range(0, Replicas)
            .Select(_ => new SessionSealer(Live(_ring)))
            .SelectMany(sealer => Enumerable.Range(0, TokensEach).Select(_ => Salt(Success(sealer.Seal(session, _secret)))));

        Assert.Equal(Replicas * TokensEach, salts.ToHashSet(StringComparer.Ordinal).Count);
    }

    [Fact]
    [Trait("threat", "T-13")]
    public void Equal_sessions_share_no_ciphertext()
    {
        var session = Session();
        var one = Base64Url.DecodeFromChars(Seal(session)).AsSpan(HeaderLength);
        var other = Base64Url.DecodeFromChars(Seal(session)).AsSpan(HeaderLength);

        var same = 0;
        for (var at = 0; at < one.Length; at++)
        {
            same += one[at] == other[at] ? 1 : 0;
        }

        Assert.InRange(same, 0, one.Length / 8);
    }

    [Fact]
    public void Sealing_and_opening_stay_lean()
    {
        var session = Session();
        var token = Seal(session);
        Success(_sealer.Open(token));

        // Sealing opens what it made and compares it.
        Assert.InRange(Allocated(() => _sealer.Seal(session, _secret)), 0, 4_000);
        Assert.InRange(Allocated(() => _sealer.Open(token)), 0, 3_000);
    }

    private int HeaderLength => 2 + _ring.ActiveId.Length + 16;

    private string Salt(SessionToken token) =>
        Convert.ToHexString(Base64Url.DecodeFromChars(token.Reveal()).AsSpan(2 + _ring.ActiveId.Length, 16));

    private string Seal(Session session) => Success(_sealer.Seal(session, _secret)).Reveal();

    private string SealWithRemainder(int remainder) =>
        Enumerable.Range(2, 8).Select(length => Seal(Session(name: new string('n', length))))
            .First(token => Base64Url.DecodeFromChars(token).Length % 3 == remainder);

    private void AssertRefused(string token)
    {
        var error = Failure(_sealer.Open(token));

        Assert.Equal((StsErrorCode.InvalidClientTokenId, OneMessage), (error.Code, error.Message));
    }

    private static char NextLetter(char letter)
    {
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        return Alphabet[Alphabet.IndexOf(letter) + 1];
    }

    private static long Allocated(Action action)
    {
        action();
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static void AssertSame(Session expected, Session actual) => Assert.Equal(expected, actual);
}
