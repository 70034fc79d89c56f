using Broker.Core.Authentication.Saml;

namespace Broker.Core.Tests.Authentication.Saml;

public sealed class AssertionReplayCacheTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    [Trait("threat", "X-22")]
    public void Remembers_until_the_end_and_no_longer()
    {
        var cache = new AssertionReplayCache();

        Assert.Null(cache.Use("idp", "_a", Now.AddSeconds(10), Now));
        Assert.Equal(SamlRejection.Replayed, cache.Use("idp", "_a", Now.AddSeconds(10), Now.AddSeconds(9))?.Reason);
        Assert.Null(cache.Use("idp", "_a", Now.AddSeconds(20), Now.AddSeconds(10)));
    }

    [Fact]
    public void Tells_issuers_apart_however_their_names_run_together()
    {
        var cache = new AssertionReplayCache();

        Assert.Null(cache.Use("idp", "1_a", Now.AddSeconds(10), Now));
        Assert.Null(cache.Use("idp1", "_a", Now.AddSeconds(10), Now));
    }

    [Fact]
    [Trait("threat", "X-22")]
    public void Refuses_rather_than_forgets_when_full()
    {
        var cache = new AssertionReplayCache(most: 2);
        Assert.Null(cache.Use("idp", "_a", Now.AddSeconds(10), Now));
        Assert.Null(cache.Use("idp", "_b", Now.AddSeconds(20), Now));

        var refused = cache.Use("idp", "_c", Now.AddSeconds(20), Now);

        Assert.Equal((StsErrorCode.ServiceUnavailable, SamlRejection.ReplaysFull), (refused!.Code, refused.Reason));
        Assert.Equal(SamlRejection.Replayed, cache.Use("idp", "_a", Now.AddSeconds(10), Now)?.Reason);
        Assert.Null(cache.Use("idp", "_c", Now.AddSeconds(20), Now.AddSeconds(10)));
    }

    [Fact]
    public async Task Lets_one_of_many_threads_through()
    {
        var cache = new AssertionReplayCache();

        var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(() => cache.Use("idp", "_a", Now.AddSeconds(10), Now))));

        Assert.Single(answers, (StsError?)null);
    }
}
