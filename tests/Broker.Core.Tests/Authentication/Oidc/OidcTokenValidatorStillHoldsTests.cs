using Broker.Core.Authentication.Oidc;
using Broker.TestKit;

namespace Broker.Core.Tests.Authentication.Oidc;

public sealed class OidcTokenValidatorStillHoldsTests : IDisposable
{
    private readonly OidcScenario _scenario = new(TestIssuer.Ec());

    public void Dispose() => _scenario.Dispose();

    [Fact]
    public async Task Holds_while_nothing_has_changed_and_allocates_nothing()
    {
        var identity = await ProveAsync();
        Assert.True(StillHolds(identity));

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            StillHolds(identity);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(1, _scenario.Source.Fetches);
    }

    [Fact]
    public async Task Holds_until_expiry_and_tolerance()
    {
        var claims = _scenario.ClaimsWith("exp", _scenario.Now + 10);
        var identity = ResultAssert.Accepted(await _scenario.JudgeAsync(claims));

        _scenario.Clock.Advance(TimeSpan.FromSeconds(69));
        Assert.True(StillHolds(identity));
        _scenario.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.False(StillHolds(identity));
    }

    [Fact]
    public async Task Must_be_judged_again_when_keys_are_due_and_holds_once_they_were_refreshed()
    {
        var identity = await ProveAsync();
        _scenario.Clock.Advance(TimeSpan.FromMinutes(11));

        Assert.False(StillHolds(identity));
        await ProveAsync();
        Assert.True(StillHolds(identity));
        Assert.Equal(2, _scenario.Source.Fetches);
    }

    [Fact]
    public async Task Holds_when_other_keys_came_and_its_own_stayed()
    {
        using var newcomer = TestIssuer.Ec(keyId: "key-2");
        var identity = await ProveAsync();
        await RotateAsync(TestIssuer.Jwks(_scenario.Issuer, newcomer));

        Assert.NotSame(identity.ProvedBy, _scenario.Cache.Peek(_scenario.Provider));
        Assert.True(StillHolds(identity));
    }

    [Fact]
    [Trait("threat", "J-43")]
    public async Task Ends_when_its_key_was_removed_or_replaced_under_its_id()
    {
        using var removed = TestIssuer.Ec(keyId: "key-2");
        using var replaced = TestIssuer.Ec();
        var identity = await ProveAsync();

        await RotateAsync(TestIssuer.Jwks(removed));
        Assert.False(StillHolds(identity));
        await RotateAsync(TestIssuer.Jwks(replaced));
        Assert.False(StillHolds(identity));
    }

    [Fact]
    public async Task Ends_when_the_audience_is_no_longer_registered()
    {
        var identity = await ProveAsync();

        Assert.False(_scenario.Validator.StillHolds(identity, _scenario.Provider with { ClientIds = ["other"] }));
        Assert.False(_scenario.Validator.StillHolds(identity, OidcScenario.ProviderOf("https://other.example")));
    }

    private async Task<ValidatedIdentity> ProveAsync() => ResultAssert.Accepted(await _scenario.JudgeAsync(_scenario.Claims));

    private async Task RotateAsync(string jwks)
    {
        _scenario.Source.Jwks = jwks;
        _scenario.Clock.Advance(TimeSpan.FromSeconds(11));
        await _scenario.Cache.GetAsync(_scenario.Provider, "unknown", CancellationToken.None);
    }

    private bool StillHolds(ValidatedIdentity identity) => _scenario.Validator.StillHolds(identity, _scenario.Provider);
}
