namespace Broker.Tests.Sts;

/// <summary>Throttling over HTTP.</summary>
public sealed class StsThrottlingTests : IAsyncLifetime
{
    private const string WhoAmI = "Action=GetCallerIdentity&Version=2011-06-15";
    private RunningSts _sts = null!;

    public async ValueTask InitializeAsync() => _sts = await RunningSts.StartAsync(change: settings => settings with { RequestsPerSecond = 2 });

    public ValueTask DisposeAsync() => _sts.DisposeAsync();

    [Fact]
    public async Task Signed_calls_are_throttled_and_answered_again_after_a_moment()
    {
        var credentials = await _sts.CredentialsAsync();
        Assert.Equal(200, (await _sts.PostSignedAsync(WhoAmI, credentials)).Status);
        Assert.Equal(200, (await _sts.PostSignedAsync(WhoAmI, credentials)).Status);

        var reply = await _sts.PostSignedAsync(WhoAmI, credentials);

        Assert.Equal((400, "Throttling", "Rate exceeded", "Sender"), (reply.Status, reply.Code, reply.Message, reply.Field("Type")));
        _sts.Time.Advance(TimeSpan.FromMilliseconds(500));
        Assert.Equal(200, (await _sts.PostSignedAsync(WhoAmI, credentials)).Status);
        Assert.Equal("Throttling", (await _sts.PostSignedAsync(WhoAmI, credentials)).Code);
    }

    [Fact]
    [Trait("threat", "L-06")]
    public async Task A_wrong_signature_spends_nothing_of_the_account()
    {
        var credentials = await _sts.CredentialsAsync();
        var forged = credentials with { SecretAccessKey = Core.SecretAccessKey.Generate() };
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal("SignatureDoesNotMatch", (await _sts.PostSignedAsync(WhoAmI, forged)).Code);
        }

        Assert.Equal(200, (await _sts.PostSignedAsync(WhoAmI, credentials)).Status);
    }

    [Fact]
    public async Task Tokens_are_exchanged_at_the_rate_of_the_account_and_a_throttled_one_works_later()
    {
        var form = RunningSts.WebIdentity(_sts.Token());
        Assert.Equal(200, (await _sts.PostAsync(form)).Status);
        Assert.Equal(200, (await _sts.PostAsync(form)).Status);

        Assert.Equal("Throttling", (await _sts.PostAsync(form)).Code);
        _sts.Time.Advance(TimeSpan.FromMilliseconds(500));
        Assert.Equal(200, (await _sts.PostAsync(form)).Status);
    }

    [Fact]
    [Trait("threat", "L-06")]
    public async Task Garbage_runs_its_sender_dry_and_leaves_signed_calls_alone()
    {
        var credentials = await _sts.CredentialsAsync();
        var garbage = RunningSts.WebIdentity("garbage");
        Assert.Equal("InvalidIdentityToken", (await _sts.PostAsync(garbage)).Code);
        Assert.Equal("InvalidIdentityToken", (await _sts.PostAsync(garbage)).Code);

        Assert.Equal("Throttling", (await _sts.PostAsync(garbage)).Code);
        Assert.Equal(200, (await _sts.PostSignedAsync(WhoAmI, credentials)).Status);
        _sts.Time.Advance(TimeSpan.FromMilliseconds(500));
        Assert.Equal(200, (await _sts.PostAsync(RunningSts.WebIdentity(_sts.Token()))).Status);
    }
}
