using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Broker.Core.Telemetry;
using Broker.Kubernetes.Api;
using Broker.Kubernetes.Watching;
using Broker.TestKit;
using Broker.TestKit.Kubernetes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Broker.Kubernetes.Tests.Watching;

public sealed class ResourceWatchTests : IAsyncLifetime
{
    private readonly CancellationTokenSource _stop = new();
    private readonly BrokerMeter _meter = new();
    private readonly ConcurrentQueue<string> _changes = new();
    private readonly List<Task> _running = [];
    private FakeApiServer? _server;

    private FakeApiServer Server => _server!;

    private int Lists => Server.Requests.Count(r => r.Contains("limit=", StringComparison.Ordinal) && !r.Contains("continue=", StringComparison.Ordinal));

    public async ValueTask InitializeAsync() => _server = await FakeApiServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        foreach (var running in _running)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        }

        await Server.DisposeAsync();
        _meter.Dispose();
        _stop.Dispose();
    }

    [Fact]
    public async Task Lists_all_pages_and_then_follows_events()
    {
        for (var i = 0; i < 7; i++)
        {
            Put($"app{i}", "role");
        }

        var watch = Start(Accounts() with { PageSize = 3 });
        await watch.WaitForSyncAsync(_stop.Token);

        Assert.Equal((7, true, 3), (watch.Count, watch.IsComplete, Server.Requests.Count(r => r.Contains("limit=3", StringComparison.Ordinal))));
        await WatchingAsync();
        Put("late", "role");
        await Eventually.IsTrueAsync(() => watch.TryGet(new ObjectKey("shop", "late"), out _));
        Server.Objects.Remove(PathOf("app0"));
        await Eventually.IsTrueAsync(() => !watch.TryGet(new ObjectKey("shop", "app0"), out _));
        Assert.Equal(TimeSpan.Zero, watch.Staleness);
    }

    [Fact]
    public async Task Keeps_only_what_the_parse_function_keeps()
    {
        Put("plain", null);
        Put("app", "role");
        var watch = Start(Accounts());
        await WatchingAsync();

        Assert.Equal(["role"], watch.All);

        Put("app", null);
        await Eventually.IsTrueAsync(() => watch.Count == 0);
        Put("plain", "other");
        await Eventually.IsTrueAsync(() => watch.Count == 1);
        Assert.Equal(["app:-→role", "app:role→-", "plain:-→other"], _changes);
    }

    [Fact]
    public async Task Goes_on_where_a_stream_ended_without_listing_again()
    {
        var watch = Start(Accounts());
        await WatchingAsync();
        Put("one", "role");
        await Eventually.IsTrueAsync(() => watch.Count == 1);

        Server.Objects.EndWatches();
        Put("two", "role");

        await Eventually.IsTrueAsync(() => watch.Count == 2);
        Assert.Equal(1, Lists);
    }

    [Fact]
    public async Task Goes_on_from_a_bookmark()
    {
        Start(Accounts());
        await WatchingAsync();
        Server.Objects.Put("/api/v1/namespaces/shop/pods/other", "{}");
        Server.Objects.Compact();
        Server.Objects.Bookmark();
        Server.Objects.EndWatches();

        // Without the bookmark, the version from the list would be forgotten by now, and everything listed again.
        await Eventually.IsTrueAsync(() => Server.Requests.Count(r => r.Contains("watch=true", StringComparison.Ordinal)) >= 2);
        await WatchingAsync();
        Assert.Equal(1, Lists);
    }

    [Fact]
    public async Task Lists_again_when_the_version_is_forgotten()
    {
        Put("gone", "role");
        var watch = Start(Accounts());
        await WatchingAsync();
        await HoldAsync(async () =>
        {
            Server.Objects.EndWatches();
            await Eventually.IsTrueAsync(() => Server.Objects.Watchers == 0);
            Server.Objects.Remove(PathOf("gone"));
            Put("new", "role");
            Server.Objects.Compact();
        });

        await Eventually.IsTrueAsync(() => watch.TryGet(new ObjectKey("shop", "new"), out _) && !watch.TryGet(new ObjectKey("shop", "gone"), out _));
        Assert.Equal(["gone:-→role", "new:-→role", "gone:role→-"], _changes);
    }

    [Fact]
    public async Task Lists_again_after_an_error_event_of_410()
    {
        Put("app", "role");
        Start(Accounts());
        await WatchingAsync();

        Server.Objects.Send(Parse("""{"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired","message":"too old resource version"}}"""));

        await Eventually.IsTrueAsync(() => Lists == 2);
        await WatchingAsync();
        Assert.Equal(["app:-→role"], _changes);
    }

    [Theory]
    [InlineData("""{"type":"ERROR","object":{"kind":"Status","code":403,"reason":"Forbidden"}}""")]
    [InlineData("""{"type":"STRANGE","object":{"metadata":{"name":"a","resourceVersion":"1"}}}""")]
    [InlineData("""{"type":"ADDED","object":{"metadata":{"resourceVersion":"1"}}}""")]
    [InlineData("""{"type":"ADDED"}""")]
    [InlineData("""{}""")]
    public async Task Lists_again_after_what_it_cannot_take(string line)
    {
        Start(Accounts());
        await WatchingAsync();

        Server.Objects.Send(Parse(line));

        await Eventually.IsTrueAsync(() => Lists == 2);
    }

    [Fact]
    public async Task Goes_on_after_a_stream_that_was_torn_in_a_line()
    {
        Put("app", "role");
        var torn = false;
        Server.Intercept = async context =>
        {
            if (torn || !context.Request.QueryString.Value!.Contains("watch=true", StringComparison.Ordinal))
            {
                return false;
            }

            torn = true;
            await context.Response.WriteAsync("""{"type":"DELETED","object":{"metadata":{"name":"app","namespace":"shop","resour""");
            await context.Response.Body.FlushAsync();
            throw new IOException();
        };
        var watch = Start(Accounts());

        await WatchingAsync();
        Put("late", "role");
        await Eventually.IsTrueAsync(() => watch.Count == 2);
        Assert.Equal((true, 1), (torn, Lists));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(2_000, 2)]
    public async Task Lists_again_after_an_event_larger_than_allowed(int padding, int lists)
    {
        var watch = Start(Accounts() with { LargestAnswer = 2_000 });
        await WatchingAsync();

        Server.Objects.Send(Parse($$$$$"""{"type":"ADDED","object":{"metadata":{"name":"big","namespace":"shop","resourceVersion":"900","annotations":{"role":"r","pad":"{{{{{new string('x', padding)}}}}}"}}}}"""));

        await Eventually.IsTrueAsync(() => lists == 1 ? watch.Count == 1 : Lists == 2);
    }

    [Fact]
    public async Task Asks_for_less_at_once_when_a_page_is_too_large()
    {
        for (var i = 0; i < 8; i++)
        {
            Put($"app{i}", new string((char)('a' + i), 600));
        }

        var watch = Start(Accounts() with { PageSize = 8, LargestAnswer = 2_500 });
        await watch.WaitForSyncAsync(_stop.Token);

        Assert.Equal(8, watch.Count);
        Assert.Contains(Server.Requests, r => r.Contains("limit=2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Keeps_no_more_than_its_bound_and_says_so()
    {
        foreach (var name in new[] { "a", "b", "c" })
        {
            Put(name, "role");
        }

        var watch = Start(Accounts() with { MostObjects = 2 });
        await watch.WaitForSyncAsync(_stop.Token);

        Assert.Equal((2, false), (watch.Count, watch.IsComplete));
    }

    [Fact]
    public async Task Keeps_the_state_and_tells_its_age_while_the_server_is_away()
    {
        Put("app", "role");
        var clock = new ManualTimeProvider();
        var watch = Start(Accounts(), clock);
        await WatchingAsync();
        await Eventually.IsTrueAsync(() => watch.Staleness == TimeSpan.Zero);

        Server.Intercept = _ => throw new IOException();
        Server.Objects.EndWatches();
        await Eventually.IsTrueAsync(() =>
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            return watch.Staleness > TimeSpan.FromSeconds(5);
        });
        Assert.Equal((true, 1), (watch.IsSynced, watch.Count));

        Server.Intercept = null;
        await Eventually.IsTrueAsync(() =>
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            return watch.Staleness == TimeSpan.Zero;
        });
    }

    [Fact]
    public async Task Is_not_synced_before_the_first_whole_list()
    {
        var refused = 0;
        Server.Intercept = async context =>
        {
            refused++;
            await FakeApiServer.RefuseAsync(context, 403, "Forbidden");
            return true;
        };
        var clock = new ManualTimeProvider();
        var watch = Start(Accounts(), clock);
        await Eventually.IsTrueAsync(() => refused == 1);

        Assert.False(watch.IsSynced);
        Server.Intercept = null;
        await Eventually.IsTrueAsync(() =>
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            return watch.IsSynced;
        });
    }

    [Fact]
    public async Task Lists_again_when_its_time_has_come_and_finds_what_was_missed()
    {
        Put("app", "role");
        var clock = new ManualTimeProvider();
        var watch = Start(Accounts() with { Resync = TimeSpan.FromMinutes(2) }, clock);
        await WatchingAsync();
        var path = PathOf("app");
        Server.Objects.RemoveSilently(path);

        await Eventually.IsTrueAsync(() =>
        {
            clock.Advance(TimeSpan.FromSeconds(10));
            return Lists >= 2;
        });

        // The clock may have run past the time that the list has: then it is asked again after a while.
        await Eventually.IsTrueAsync(() =>
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            return watch.Count == 0;
        });
    }

    [Fact]
    public async Task Waits_longer_and_longer_for_a_server_that_refuses()
    {
        Server.Intercept = async context =>
        {
            await FakeApiServer.RefuseAsync(context, 403, "Forbidden");
            return true;
        };
        var clock = new ManualTimeProvider();
        Start(Accounts(), clock);
        var waits = new List<double>();
        while (waits.Count < 7)
        {
            await Eventually.IsTrueAsync(() => clock.Waits is [var only] && only < TimeSpan.FromSeconds(11));
            waits.Add(clock.Waits[0].TotalSeconds);
            clock.Advance(clock.Waits[0]);
            var requests = waits.Count + 1;
            await Eventually.IsTrueAsync(() => Server.Requests.Count == requests);
        }

        Assert.Equal([0.55, 1.05, 2.05, 4.05, 8.05, 10.05, 10.05], waits);
    }

    [Fact]
    public async Task Asks_for_metadata_only_and_with_selectors_when_told()
    {
        string? accept = null;
        Server.Intercept = context =>
        {
            accept ??= context.Request.Headers.Accept;
            return Task.FromResult(false);
        };
        Start(Accounts() with { MetadataOnly = true, FieldSelector = "metadata.name=app", LabelSelector = "a in (b,c)" });
        await WatchingAsync();

        Assert.StartsWith("application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1", accept, StringComparison.Ordinal);
        Assert.All(Server.Requests, r => Assert.Contains("fieldSelector=metadata.name%3Dapp&labelSelector=a%20in%20%28b%2Cc%29&", r, StringComparison.Ordinal));
    }

    private static WatchedResource<string> Accounts(ConcurrentQueue<string> changes) => new(
        ResourcePath.ServiceAccounts,
        item => item.FindText("metadata", "annotations", "role"))
    {
        Changed = change => changes.Enqueue($"{change.Key.Name}:{change.Before ?? "-"}→{change.Now ?? "-"}"),
    };

    private WatchedResource<string> Accounts() => Accounts(_changes);

    private ResourceWatch<string> Start(WatchedResource<string> resource, TimeProvider? clock = null)
    {
        // A call's own repeating would need the manual clock, too.
        var watch = new ResourceWatch<string>(Server.Api(new KubernetesLimits { Retries = 0 }, clock), resource, _meter, NullLogger.Instance);
        _running.Add(watch.RunAsync(_stop.Token));
        return watch;
    }

    private void Put(string name, string? role) => Server.Objects.Put(PathOf(name), role is null
        ? """{"metadata":{"namespace":"shop"}}"""
        : $$$$"""{"metadata":{"namespace":"shop","annotations":{"role":"{{{{role}}}}"}}}""");

    private Task WatchingAsync() => Eventually.IsTrueAsync(() => Server.Objects.Watchers == 1);

    /// <summary>Lets no request through while something is done.</summary>
    private async Task HoldAsync(Func<Task> meanwhile)
    {
        var release = new TaskCompletionSource();
        Server.Intercept = async _ =>
        {
            await release.Task;
            return false;
        };
        await meanwhile();
        Server.Intercept = null;
        release.SetResult();
    }

    private static string PathOf(string name) => $"/api/v1/namespaces/shop/serviceaccounts/{name}";

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();
}
