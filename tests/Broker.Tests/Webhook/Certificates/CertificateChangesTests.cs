using Broker.Core.Telemetry;
using Broker.TestKit;
using Broker.Webhook.Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using static Broker.Tests.Webhook.Certificates.CertificateWorld;

namespace Broker.Tests.Webhook.Certificates;

public sealed class CertificateChangesTests : IAsyncLifetime
{
    private readonly CancellationTokenSource _stop = new();
    private readonly BrokerMeter _meter = new();
    private CertificateWorld _world = null!;
    private CertificateChanges _changes = null!;
    private Task _running = Task.CompletedTask;

    public async ValueTask InitializeAsync()
    {
        _world = await CertificateWorld.StartAsync();
        _changes = new CertificateChanges(_world.Api, _world.Settings, _meter, NullLogger.Instance);
        _running = _changes.RunAsync(_stop.Token);
        await Eventually.IsTrueAsync(() => _world.Server.Objects.Watchers == 4);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _world.DisposeAsync();
        _meter.Dispose();
        _stop.Dispose();
    }

    [Theory]
    [InlineData(Mutating)]
    [InlineData(Validating)]
    [InlineData(Secret)]
    [InlineData(StsSecret)]
    public async Task A_change_ends_the_waiting_at_once(string path)
    {
        await DrainAsync();

        _world.Server.Objects.Put(path, """{"webhooks":[]}""");

        await _changes.WaitAsync(Timeout.InfiniteTimeSpan, TimeProvider.System, CancellationToken.None);
    }

    [Fact]
    public async Task Without_a_change_the_waiting_ends_with_its_time()
    {
        await DrainAsync();
        var waiting = _changes.WaitAsync(TimeSpan.FromSeconds(10), _world.Time, CancellationToken.None);
        _world.Time.Advance(TimeSpan.FromSeconds(9));
        Assert.False(waiting.IsCompleted);

        _world.Time.Advance(TimeSpan.FromSeconds(1));

        await waiting;
    }

    [Fact]
    public async Task A_bundle_that_is_overwritten_is_put_right_by_the_running_role()
    {
        var replica = new SelfManagedCertificates(_world.Settings, _world.Api, new WebhookMeter(_meter), NullLogger.Instance, TimeProvider.System);
        var keeping = replica.RunAsync(_changes, _stop.Token);
        await Eventually.IsTrueAsync(() => replica.BundlePem is { } bundle && _world.TrustOf(Mutating) == bundle);

        _world.Change(Mutating, configuration => configuration["webhooks"]![0]!["clientConfig"]!["caBundle"] = "c3RhbGU=");

        await Eventually.IsTrueAsync(() => _world.TrustOf(Mutating) == replica.BundlePem);
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => keeping);
    }

    /// <summary>What the first lists told.</summary>
    private Task DrainAsync() => _changes.WaitAsync(TimeSpan.FromMilliseconds(200), TimeProvider.System, CancellationToken.None);
}
