using System.Diagnostics.Metrics;
using Broker.Core.Authentication.Oidc;
using Broker.Core.Authentication.Oidc.Keys;
using Broker.Core.Catalog;
using Broker.Core.Telemetry;
using Broker.TestKit;

namespace Broker.Core.Tests.Authentication.Oidc;

public sealed class IssuerKeyCacheTests : IDisposable
{
    private static readonly TimeSpan Refresh = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly TestIssuer _old = TestIssuer.Ec(keyId: "old");
    private readonly TestIssuer _new = TestIssuer.Ec(keyId: "new");
    private readonly ManualTimeProvider _clock = new();
    private readonly BrokerMeter _meter = new();
    private readonly List<string> _failures = [];
    private readonly OidcProvider _provider = OidcScenario.ProviderOf("https://issuer.example");
    private readonly ScriptedKeySource _source;
    private readonly IssuerKeyCache _cache;

    public IssuerKeyCacheTests()
    {
        _source = new ScriptedKeySource(TestIssuer.Jwks(_old));
        _cache = new IssuerKeyCache(_ => _source, _meter, _clock, (issuer, error) => _failures.Add($"{issuer} {error.Reason}"));
    }

    public void Dispose()
    {
        _old.Dispose();
        _new.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public async Task Fetches_once_and_then_serves_what_it_holds()
    {
        Assert.Null(_cache.Peek(_provider));

        var first = await GetAsync("old");
        var second = await GetAsync("old");

        Assert.Same(first, second);
        Assert.Same(first, _cache.Peek(_provider));
        Assert.Equal(1, _source.Fetches);
    }

    [Fact]
    public async Task Answers_from_memory_without_allocating()
    {
        await GetAsync("old");

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            Assert.True(IsAtHand(_cache.GetAsync(_provider, "old", CancellationToken.None)));
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public async Task Keeps_its_keys_when_an_equal_provider_comes_with_a_new_catalog()
    {
        var ranges = new[] { System.Net.IPNetwork.Parse("10.0.0.0/8") };
        OidcProvider Reloaded() => _provider with { ClientIds = ["a"], Keys = new IssuerKeyOrigin.Discovery("/ca", [.. ranges]) };

        await _cache.GetAsync(Reloaded(), "old", CancellationToken.None);

        Assert.NotNull(_cache.Peek(Reloaded()));
        Assert.Null(_cache.Peek(Reloaded() with { Keys = new IssuerKeyOrigin.Discovery("/ca", []) }));
    }

    [Fact]
    [Trait("threat", "J-41")]
    public async Task Serves_1000_first_tokens_of_a_rotated_key_with_one_fetch()
    {
        await GetAsync("old");
        _clock.Advance(Interval);
        _source.Jwks = TestIssuer.Jwks(_old, _new);
        _source.Hold();

        var waiting = Enumerable.Range(0, 1000).Select(_ => GetAsync("new")).ToArray();
        _source.Release();
        var sets = await Task.WhenAll(waiting);

        Assert.All(sets, set => Assert.NotNull(set.Find("new")));
        Assert.Equal(2, _source.Fetches);
    }

    [Fact]
    [Trait("threat", "J-41")]
    public async Task Serves_the_first_token_at_a_cold_start_to_all_with_one_fetch()
    {
        var sets = await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => Task.Run(() => GetAsync("old"))));

        Assert.All(sets, set => Assert.NotNull(set.Find("old")));
        Assert.Equal(1, _source.Fetches);
    }

    [Fact]
    [Trait("threat", "J-42")]
    public async Task Fetches_once_an_interval_however_many_unknown_ids_come()
    {
        await GetAsync("old");
        _clock.Advance(Interval);
        for (var i = 0; i < 10_000; i++)
        {
            Assert.Null((await GetAsync($"random-{i}")).Find($"random-{i}"));
        }

        Assert.Equal(2, _source.Fetches);
        _clock.Advance(Interval);
        _source.Jwks = TestIssuer.Jwks(_old, _new);
        Assert.NotNull((await GetAsync("new")).Find("new"));
        Assert.Equal(3, _source.Fetches);
    }

    [Fact]
    [Trait("threat", "J-42")]
    public async Task Lets_known_keys_pass_while_a_fetch_for_an_unknown_one_is_under_way()
    {
        await GetAsync("old");
        _clock.Advance(Interval);
        _source.Hold();
        var unknown = GetAsync("random");

        Assert.True(IsAtHand(_cache.GetAsync(_provider, "old", CancellationToken.None)));
        _source.Release();
        await unknown;
    }

    [Fact]
    public async Task Goes_on_for_the_others_when_the_first_caller_leaves()
    {
        _source.Hold();
        using var leaving = new CancellationTokenSource();
        var first = _cache.GetAsync(_provider, "old", leaving.Token).AsTask();
        await _source.WaitForFetchAsync();
        var second = GetAsync("old");

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        _source.Release();

        Assert.NotNull((await second).Find("old"));
        Assert.Equal(1, _source.Fetches);
    }

    [Fact]
    [Trait("threat", "J-43")]
    public async Task Refreshes_in_the_background_when_keys_in_use_are_due()
    {
        await GetAsync("old");
        _source.Jwks = TestIssuer.Jwks(_new);
        _clock.Advance(Refresh);
        _source.Hold();

        Assert.NotNull((await GetAsync("old")).Find("old"));
        _source.Release();
        await SettleAsync();
        Assert.Null((await GetAsync("old")).Find("old"));
    }

    [Fact]
    [Trait("threat", "J-43")]
    public async Task Asks_the_issuer_first_when_it_was_not_asked_for_ten_minutes()
    {
        await GetAsync("old");
        _source.Jwks = TestIssuer.Jwks(_new);
        _clock.Advance(TimeSpan.FromMinutes(10));

        var sets = await Task.WhenAll(GetAsync("old"), GetAsync("old"));

        Assert.All(sets, set => Assert.Null(set.Find("old")));
        Assert.Equal(2, _source.Fetches);
    }

    [Fact]
    public async Task Keeps_the_set_when_the_document_did_not_change()
    {
        var first = await GetAsync("old");
        _clock.Advance(TimeSpan.FromMinutes(10));

        Assert.Same(first, await GetAsync("old"));
        Assert.Equal(2, _source.Fetches);
    }

    [Fact]
    [Trait("threat", "J-40")]
    public async Task Keeps_the_last_good_keys_for_24_hours_of_outage_and_no_longer()
    {
        await GetAsync("old");
        _source.IsDown = true;

        _clock.Advance(TimeSpan.FromHours(1));
        Assert.NotNull((await GetAsync("old")).Find("old"));
        _clock.Advance(TimeSpan.FromHours(23));
        Assert.NotNull((await GetAsync("old")).Find("old"));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(_cache.Peek(_provider));
        await RefusedAsync("old");

        _source.IsDown = false;
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.NotNull((await GetAsync("old")).Find("old"));
    }

    [Fact]
    [Trait("threat", "J-40")]
    public async Task Does_not_make_requests_wait_while_an_outage_goes_on()
    {
        await GetAsync("old");
        _source.IsDown = true;
        _clock.Advance(Refresh);
        await GetAsync("old");
        await SettleAsync();
        _source.Hold();
        _clock.Advance(Refresh);

        Assert.True(IsAtHand(_cache.GetAsync(_provider, "old", CancellationToken.None)));
        _source.Release();
    }

    [Fact]
    [Trait("threat", "J-40")]
    public async Task Blames_the_outage_when_an_unknown_key_may_have_been_rotated_in()
    {
        await GetAsync("old");
        _source.IsDown = true;
        _clock.Advance(Interval);

        await RefusedAsync("new");
        Assert.NotNull((await GetAsync("old")).Find("old"));
        Assert.Equal(["https://issuer.example issuer_unreachable"], _failures);
    }

    [Fact]
    public async Task Tries_again_after_a_second_while_it_holds_nothing()
    {
        _source.IsDown = true;
        await RefusedAsync("old");
        await RefusedAsync("old");
        Assert.Equal(1, _source.Fetches);

        _source.IsDown = false;
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.NotNull((await GetAsync("old")).Find("old"));
    }

    [Theory]
    [Trait("threat", "J-39")]
    [InlineData("<html>Sign in</html>", "issuer_keys")]
    [InlineData("{}", "issuer_keys")]
    [InlineData("{\"keys\":[]}", "issuer_no_keys")]
    [InlineData("{\"keys\":[{\"kty\":\"EC\",\"kid\":\"new\",", "issuer_keys")]
    public async Task Keeps_the_last_good_keys_when_the_document_is_bad(string document, string reason)
    {
        await GetAsync("old");
        _source.Jwks = document;
        _clock.Advance(TimeSpan.FromMinutes(10));

        Assert.NotNull((await GetAsync("old")).Find("old"));
        Assert.Equal([$"https://issuer.example {reason}"], _failures);
    }

    [Fact]
    [Trait("threat", "J-10")]
    [Trait("threat", "J-39")]
    public async Task Counts_fetches_and_ignored_keys_and_tells_the_age()
    {
        var seen = new List<string>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, l) => EnableOwn(instrument, l) };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => seen.Add($"{instrument.Name} {tags[0].Value} {value}"));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => seen.Add($"{instrument.Name} {tags[0].Value} {value}"));
        listener.Start();
        _source.Jwks = _source.Jwks.Replace("[", "[{\"kty\":\"oct\",\"kid\":\"hmac\",\"k\":\"c2VjcmV0\"},", StringComparison.Ordinal);

        await GetAsync("old");
        _source.IsDown = true;
        _clock.Advance(TimeSpan.FromMinutes(10));
        await GetAsync("old");
        listener.RecordObservableInstruments();

        Assert.Equal(
            [
                $"{MetricNames.KeysIgnored} {IgnoredKey.Symmetric} 1", $"{MetricNames.KeyFetches} success 1", $"{MetricNames.KeyFetches} failure 1",
                $"{MetricNames.KeyAgeSeconds} https://issuer.example 600",
            ],
            seen);
    }

    [Fact]
    public async Task Drops_the_provider_not_used_for_longest_beyond_1000()
    {
        OidcProvider Nth(int i) => OidcScenario.ProviderOf("https://issuer.example", $"/{i}.json");
        for (var i = 0; i < 1000; i++)
        {
            await _cache.GetAsync(Nth(i), "old", CancellationToken.None);
            _clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        await _cache.GetAsync(Nth(0), "old", CancellationToken.None);
        await _cache.GetAsync(Nth(1000), "old", CancellationToken.None);

        Assert.NotNull(_cache.Peek(Nth(0)));
        Assert.Null(_cache.Peek(Nth(1)));
        Assert.NotNull(_cache.Peek(Nth(2)));
        Assert.NotNull(_cache.Peek(Nth(1000)));
    }

    [Fact]
    public async Task Is_not_moved_by_a_stepped_clock()
    {
        await GetAsync("old");

        _clock.Step(TimeSpan.FromMinutes(-30));

        Assert.NotNull((await GetAsync("old")).Find("old"));
        Assert.Equal(1, _source.Fetches);
    }

    private static bool IsAtHand(ValueTask<StsResult<IssuerKeySet>> answer) => answer.IsCompletedSuccessfully;

    private void EnableOwn(Instrument instrument, MeterListener listener)
    {
        if (ReferenceEquals(instrument.Meter, _meter.Meter))
        {
            listener.EnableMeasurementEvents(instrument);
        }
    }

    private async Task<IssuerKeySet> GetAsync(string keyId) =>
        ResultAssert.Accepted(await _cache.GetAsync(_provider, keyId, TestContext.Current.CancellationToken));

    private async Task RefusedAsync(string keyId) =>
        ResultAssert.Refused(await _cache.GetAsync(_provider, keyId, TestContext.Current.CancellationToken), StsErrorCode.IDPCommunicationError);

    /// <summary>Joins the fetch under way, as a request with an unknown key does, so that it is over afterwards.</summary>
    private async Task SettleAsync() => await _cache.GetAsync(_provider, "unknown", TestContext.Current.CancellationToken);
}
