using Broker.Core.Sessions;
using static Broker.Core.Tests.Sessions.SessionSamples;

namespace Broker.Core.Tests.Sessions;

public sealed class ConsoleSealerTests
{
    private readonly LiveKeyRing _ring = Live(SealingKeyRing.Generate());
    private readonly ConsoleSealer _sealer;

    public ConsoleSealerTests() => _sealer = new ConsoleSealer(_ring);

    [Theory]
    [InlineData(null)]
    [InlineData(900)]
    [InlineData(43200)]
    public void Opens_the_sign_in_that_it_sealed(int? seconds)
    {
        var signin = new ConsoleSignin(ConsoleSealer.Reduce(Session()), Noon.AddMinutes(15), seconds is { } s ? TimeSpan.FromSeconds(s) : null);

        Assert.Equal(signin, Success(_sealer.OpenSignin(Success(_sealer.Seal(signin)).Reveal())));
    }

    [Fact]
    public void Opens_the_console_session_that_it_sealed()
    {
        var session = new ConsoleSession(ConsoleSealer.Reduce(Session()), Noon.AddHours(12));

        Assert.Equal(session, Success(_sealer.OpenSession(Success(_sealer.Seal(session)).Reveal())));
    }

    [Fact]
    public void Neither_opens_as_the_other_nor_as_a_session_token_nor_the_other_way_round()
    {
        var sessions = new SessionSealer(_ring);
        var signin = Success(_sealer.Seal(new ConsoleSignin(Session(), Noon, null))).Reveal();
        var session = Success(_sealer.Seal(new ConsoleSession(Session(), Noon))).Reveal();
        var token = Success(sessions.Seal(Session(), SecretAccessKey.Generate())).Reveal();

        Assert.Equal("token_forged", Failure(_sealer.OpenSession(signin)).Reason);
        Assert.Equal("token_forged", Failure(_sealer.OpenSignin(session)).Reason);
        Assert.All([signin, session], text => Assert.Equal(StsErrorCode.InvalidClientTokenId, Failure(sessions.Open(text)).Code));
        Assert.Equal(StsErrorCode.InvalidClientTokenId, Failure(_sealer.OpenSignin(token)).Code);
        Assert.Equal(StsErrorCode.InvalidClientTokenId, Failure(_sealer.OpenSession(token)).Code);
    }

    [Fact]
    public void A_changed_character_anywhere_refuses_it()
    {
        var text = Success(_sealer.Seal(new ConsoleSignin(Session(), Noon, null))).Reveal();

        for (var i = 0; i < text.Length; i++)
        {
            var changed = text[..i] + (text[i] == 'A' ? 'B' : 'A') + text[(i + 1)..];
            Assert.Equal(StsErrorCode.InvalidClientTokenId, Failure(_sealer.OpenSignin(changed)).Code);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("A")]
    [InlineData("not base64!")]
    public void Refuses_what_is_no_token(string text) =>
        Assert.Equal(StsErrorCode.InvalidClientTokenId, Failure(_sealer.OpenSignin(text)).Code);

    [Fact]
    public void Keeps_no_policies_and_no_tags_however_many()
    {
        var rich = Session() with { Tags = [new("Team", "canary-tag")], Policies = new(Noise(3000), []) };

        var opened = Success(_sealer.OpenSignin(Success(_sealer.Seal(new ConsoleSignin(rich, Noon, null))).Reveal()));

        Assert.Equal((0, null), (opened.Session.Tags.Count, opened.Session.Policies));
        Assert.Equal(rich.Principal, opened.Session.Principal);
    }

    [Fact]
    public void What_fits_no_cookie_is_refused_and_what_just_fits_is_not()
    {
        var longest = Enumerable.Range(2_000, 1_000).Last(length => _sealer.Seal(WithSubject(length)).TryGet(out _, out _));

        Assert.InRange(Success(_sealer.Seal(WithSubject(longest))).Reveal().Length, 3_990, 4_000);
        Assert.Equal(StsErrorCode.PackedPolicyTooLarge, Failure(_sealer.Seal(WithSubject(longest + 1))).Code);

        static ConsoleSession WithSubject(int length) => new(Session(SessionSamples.Federation with { Subject = new string('s', length) }), Noon);
    }

    [Fact]
    public void Waits_for_a_key_ring_and_opens_nothing_of_another_one()
    {
        var empty = new ConsoleSealer(new LiveKeyRing());
        var foreign = Success(new ConsoleSealer(Live(SealingKeyRing.Generate())).Seal(new ConsoleSignin(Session(), Noon, null))).Reveal();

        Assert.Equal(StsErrorCode.ServiceUnavailable, Failure(empty.Seal(new ConsoleSignin(Session(), Noon, null))).Code);
        Assert.Equal(StsErrorCode.ServiceUnavailable, Failure(empty.OpenSignin(foreign)).Code);
        Assert.Equal("unknown_sealing_key", Failure(_sealer.OpenSignin(foreign)).Reason);
    }

    [Fact]
    public void Prints_as_dots() => Assert.Equal("••••", Success(_sealer.Seal(new ConsoleSignin(Session(), Noon, null))).ToString());
}
