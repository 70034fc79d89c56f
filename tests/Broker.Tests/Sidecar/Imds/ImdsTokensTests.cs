using Broker.Sidecar.Imds;
using Broker.TestKit;

namespace Broker.Tests.Sidecar.Imds;

public sealed class ImdsTokensTests
{
    private readonly ManualTimeProvider _time = new();

    [Theory]
    [Trait("client", "R1")]
    [InlineData(1)]
    [InlineData(300)]
    [InlineData(21600)]
    public void Token_lives_for_its_whole_ttl_and_no_longer(int ttl)
    {
        var tokens = new ImdsTokens(_time);
        var token = tokens.Issue(ttl);

        Assert.True(tokens.TryVerify(token, out var left));
        Assert.Equal(ttl, left);
        _time.Advance(TimeSpan.FromSeconds(ttl) - TimeSpan.FromMilliseconds(1));
        Assert.True(tokens.TryVerify(token, out left));
        Assert.Equal(1, left);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(tokens.TryVerify(token, out _));
    }

    [Fact]
    [Trait("client", "R1")]
    public void Token_is_56_characters_that_are_legal_in_a_header() => Assert.Matches("^[A-Za-z0-9_-]{56}$", new ImdsTokens(_time).Issue(60));

    [Fact]
    [Trait("client", "R2")]
    public void Twenty_thousand_tokens_live_at_once()
    {
        var tokens = new ImdsTokens(_time);

        var all = Enumerable.Range(0, 20_000).Select(_ => tokens.Issue(21600)).ToHashSet(StringComparer.Ordinal);

        Assert.Equal(20_000, all.Count);
        Assert.All(all, token => Assert.True(tokens.TryVerify(token, out _)));
    }

    [Fact]
    [Trait("threat", "I-03")]
    public void Token_of_another_sidecar_is_refused() => Assert.False(new ImdsTokens(_time).TryVerify(new ImdsTokens(_time).Issue(60), out _));

    [Fact]
    [Trait("threat", "I-03")]
    public void Every_changed_character_makes_a_token_void()
    {
        var tokens = new ImdsTokens(_time);
        var token = tokens.Issue(60);

        for (var i = 0; i < token.Length; i++)
        {
            var changed = token.ToCharArray();
            changed[i] = changed[i] == 'A' ? 'B' : 'A';
            Assert.False(tokens.TryVerify(changed, out _));
        }
    }

    [Theory]
    [Trait("threat", "I-03")]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("é")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAA AAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void What_is_no_token_is_refused(string text) => Assert.False(new ImdsTokens(_time).TryVerify(text, out _));

    [Fact]
    public void Setting_the_wall_clock_changes_no_token()
    {
        var tokens = new ImdsTokens(_time);
        var token = tokens.Issue(60);

        _time.Step(TimeSpan.FromHours(2));

        Assert.True(tokens.TryVerify(token, out var left));
        Assert.Equal(60, left);
    }
}
