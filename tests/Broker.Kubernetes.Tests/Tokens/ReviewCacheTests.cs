using Broker.Core;
using Broker.Core.Authentication.Oidc;
using Broker.Kubernetes.Tokens;
using Broker.TestKit;

namespace Broker.Kubernetes.Tests.Tokens;

public sealed class ReviewCacheTests
{
    private readonly ManualTimeProvider _time = new();
    private int _asked;

    [Theory]
    [InlineData(100, 100)]
    [InlineData(101, 100)]
    [InlineData(5000, 100)]
    public async Task Holds_no_more_than_it_may(int tokens, int expected)
    {
        var cache = Cache(most: 100);

        for (var i = 0; i < tokens; i++)
        {
            await AskAsync(cache, $"token-{i}", Confirm);
        }

        Assert.Equal(expected, cache.Count);
        await AskAsync(cache, $"token-{tokens - 1}", Confirm);
        Assert.Equal(tokens, _asked);
    }

    [Fact]
    public async Task The_oldest_answer_goes_first()
    {
        var cache = Cache(most: 2);
        foreach (var token in new[] { "a", "b", "c" })
        {
            await AskAsync(cache, token, Confirm);
        }

        await AskAsync(cache, "b", Confirm);
        Assert.Equal(3, _asked);
        await AskAsync(cache, "a", Confirm);
        Assert.Equal(4, _asked);
    }

    [Fact]
    public async Task Answers_that_are_over_are_dropped_when_others_come()
    {
        var cache = Cache(most: 100);
        for (var i = 0; i < 50; i++)
        {
            await AskAsync(cache, $"token-{i}", Confirm);
        }

        _time.Advance(TimeSpan.FromSeconds(20));
        await AskAsync(cache, "another", Confirm);

        Assert.Equal(1, cache.Count);
    }

    [Fact]
    public async Task One_token_asked_about_for_ever_is_held_once()
    {
        var cache = Cache(most: 10);
        for (var i = 0; i < 1000; i++)
        {
            await AskAsync(cache, "token", Refuse);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal((1000, 1), (_asked, cache.Count));
    }

    [Fact]
    public async Task A_defect_is_nobodys_answer_for_long()
    {
        var cache = Cache(most: 10);

        Assert.False((await AskAsync(cache, "token", () => throw new InvalidOperationException("defect"))).TryGet(out _, out var error));
        Assert.Equal(StsErrorCode.IDPCommunicationError, error.Code);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True((await AskAsync(cache, "token", Confirm)).TryGet(out _, out _));
    }

    private ReviewCache Cache(int most) => new(new TokenReviewLimits(TokenReviewLimits.Usual) { MostKept = most }, _time);

    private static Task<StsResult<TokenStanding>> AskAsync(ReviewCache cache, string token, Func<Task<StsResult<TokenStanding>>> ask)
    {
        Assert.True(cache.TryGetOrAsk(token, ask, out var answer));
        return answer;
    }

    private Task<StsResult<TokenStanding>> Confirm()
    {
        _asked++;
        return Task.FromResult<StsResult<TokenStanding>>(TokenStanding.Confirmed);
    }

    private Task<StsResult<TokenStanding>> Refuse()
    {
        _asked++;
        return Task.FromResult<StsResult<TokenStanding>>(TokenReviewErrors.Revoked);
    }
}
