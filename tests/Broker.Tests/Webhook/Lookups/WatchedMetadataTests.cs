using Broker.Core.Telemetry;
using Broker.Kubernetes.Api;
using Broker.Kubernetes.Watching;
using Broker.TestKit;
using Broker.TestKit.Kubernetes;
using Broker.Webhook.Lookups;
using Microsoft.Extensions.Logging.Abstractions;

namespace Broker.Tests.Webhook.Lookups;

public sealed class WatchedMetadataTests : IAsyncLifetime
{
    private const string RoleArn = "identity-broker.io/role-arn";

    private static readonly ObjectKey App = new("shop", "app");
    private static readonly KubernetesLimits Once = new() { Retries = 0 };

    private readonly ManualTimeProvider _time = new();
    private readonly BrokerMeter _meter = new();
    private readonly CancellationTokenSource _stop = new();
    private FakeApiServer _server = null!;
    private Task _running = Task.CompletedTask;

    public async ValueTask InitializeAsync() => _server = await FakeApiServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _server.DisposeAsync();
        _stop.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public async Task What_was_listed_is_found_in_memory()
    {
        Put("app", """{"identity-broker.io/role-arn":"arn:aws:iam::123456789012:role/app","kubectl.kubernetes.io/last":"x","eks.amazonaws.com/audience":"a"}""");
        var accounts = await WatchAsync();
        _server.Requests.Clear();

        Assert.True((await accounts.FindAsync(App, CancellationToken.None)).TryGet(out var found));

        Assert.Equal(["eks.amazonaws.com/audience", RoleArn], found.Annotations.Keys.Order(StringComparer.Ordinal));
        Assert.DoesNotContain(_server.Requests, request => request.Contains("/serviceaccounts/app", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Those_without_an_annotation_of_ours_share_one_value()
    {
        Put("app", """{"other":"x"}""");
        var accounts = await WatchAsync();

        Assert.True((await accounts.FindAsync(App, CancellationToken.None)).TryGet(out var found));
        Assert.Same(ObjectMetadata.None, found);
    }

    [Fact]
    [Trait("threat", "W-04")]
    public async Task Each_of_a_hundred_service_accounts_made_just_before_its_pod_is_found_though_the_watch_is_late()
    {
        HoldWatches();
        var accounts = await WatchAsync();
        for (var i = 0; i < 100; i++)
        {
            Put($"app-{i}", $$"""{"{{RoleArn}}":"arn:aws:iam::123456789012:role/app-{{i}}"}""");

            Assert.True((await accounts.FindAsync(new ObjectKey("shop", $"app-{i}"), CancellationToken.None)).TryGet(out var found));
            Assert.Equal($"arn:aws:iam::123456789012:role/app-{i}", found.Annotations[RoleArn]);
            Assert.Null(accounts.Known(new ObjectKey("shop", $"app-{i}")));
        }
    }

    [Fact]
    [Trait("threat", "W-04")]
    public async Task A_service_account_is_found_before_anything_was_listed()
    {
        Put("app", $$"""{"{{RoleArn}}":"arn:aws:iam::123456789012:role/app"}""");

        Assert.True((await Create().FindAsync(App, CancellationToken.None)).TryGet(out _));
    }

    [Fact]
    public async Task What_the_api_server_does_not_have_is_absent()
    {
        var lookup = await (await WatchAsync()).FindAsync(App, CancellationToken.None);

        Assert.False(lookup.TryGet(out _));
        Assert.Null(lookup.Problem);
    }

    [Fact]
    public async Task What_is_not_in_memory_is_unknown_while_the_api_server_is_away()
    {
        var accounts = await WatchAsync();
        RefuseAll();

        Assert.NotNull((await accounts.FindAsync(App, CancellationToken.None)).Problem);
    }

    [Fact]
    public async Task After_half_a_minute_of_silence_only_those_that_ask_for_nothing_are_still_known()
    {
        Put("app", $$"""{"{{RoleArn}}":"arn:aws:iam::123456789012:role/app"}""");
        Put("plain", "{}");
        var accounts = await WatchAsync();
        await Eventually.IsTrueAsync(() => _server.Objects.Watchers == 1);
        RefuseAll();
        _server.Objects.EndWatches();

        Assert.True((await accounts.FindAsync(App, CancellationToken.None)).TryGet(out _));

        await Eventually.IsTrueAsync(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return accounts.Status.Staleness >= WatchedMetadata.StaleAfter;
        });

        Assert.NotNull((await accounts.FindAsync(App, CancellationToken.None)).Problem);
        Assert.True((await accounts.FindAsync(new ObjectKey("shop", "plain"), CancellationToken.None)).TryGet(out _));
    }

    [Fact]
    public async Task Direct_reads_have_a_budget_that_comes_back_with_time()
    {
        var accounts = Create();
        for (var i = 0; i < 200; i++)
        {
            Assert.Null((await accounts.FindAsync(App, CancellationToken.None)).Problem);
        }

        Assert.Equal("too many lookups at once", (await accounts.FindAsync(App, CancellationToken.None)).Problem);

        _time.Advance(TimeSpan.FromMilliseconds(5));
        Assert.Null((await accounts.FindAsync(App, CancellationToken.None)).Problem);
        Assert.NotNull((await accounts.FindAsync(App, CancellationToken.None)).Problem);
    }

    [Fact]
    public async Task Namespaces_are_found_by_their_name_alone()
    {
        _server.Objects.Put("/api/v1/namespaces/shop", """{"metadata":{"annotations":{"identity-broker.io/allowed-role-arns":"arn:aws:iam::123456789012:role/*"}}}""");
        INamespaceLookup namespaces = new WatchedNamespaces(Create(ResourcePath.Namespaces));

        Assert.True((await namespaces.FindAsync("shop", CancellationToken.None)).TryGet(out var found));
        Assert.Single(found.Annotations);
    }

    [Fact]
    public async Task Names_that_are_none_are_not_sent()
    {
        var lookup = await Create().FindAsync(new ObjectKey("shop", "../../secrets/keys"), CancellationToken.None);

        Assert.NotNull(lookup.Problem);
        Assert.Empty(_server.Requests);
    }

    private void Put(string name, string annotations) => _server.Objects.Put(
        $"/api/v1/namespaces/shop/serviceaccounts/{name}", $$$"""{"metadata":{"name":"{{{name}}}","namespace":"shop","annotations":{{{annotations}}}}}""");

    private WatchedMetadata Create(ResourcePath? collection = null) => new(
        collection ?? ResourcePath.ServiceAccounts,
        _server.Api(Once, _time),
        new DirectReads(_server.Api(Once), new WebhookMeter(_meter), _time),
        _meter,
        NullLogger.Instance);

    private async Task<WatchedMetadata> WatchAsync()
    {
        var accounts = Create();
        _running = accounts.RunAsync(_stop.Token);
        await Eventually.IsTrueAsync(() => accounts.Status.IsSynced);
        return accounts;
    }

    /// <summary>Watches open, and tell nothing.</summary>
    private void HoldWatches() => _server.Intercept = async request =>
    {
        if (request.Request.Query["watch"] != "true")
        {
            return false;
        }

        await request.Response.StartAsync();
        await request.Response.Body.FlushAsync();
        var closed = new TaskCompletionSource();
        await using var registration = request.RequestAborted.Register(closed.SetResult);
        await closed.Task;
        return true;
    };

    private void RefuseAll() => _server.Intercept = async request =>
    {
        await FakeApiServer.RefuseAsync(request, 503, "ServiceUnavailable");
        return true;
    };
}
