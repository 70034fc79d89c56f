using Broker.Core.Telemetry;
using Broker.Hosting;
using Broker.Kubernetes.Api;
using Broker.Kubernetes.Events;
using Broker.TestKit;
using Broker.TestKit.Kubernetes;
using Broker.Webhook.Lookups;
using Broker.Webhook.Reporting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Broker.Tests.Webhook.Reporting;

[Trait("threat", "W-02")]
public sealed class MissedPodsTests : IAsyncLifetime
{
    private const string Role = "\"identity-broker.io/role-arn\":\"arn:aws:iam::123456789012:role/app\"";

    private readonly BrokerMeter _meter = new();
    private readonly PrometheusMetrics _metrics;
    private readonly CancellationTokenSource _stop = new();
    private FakeApiServer _server = null!;
    private WatchedMetadata _accounts = null!;
    private MissedPods _missed = null!;
    private Task _running = Task.CompletedTask;

    public MissedPodsTests() => _metrics = new PrometheusMetrics(_meter);

    public async ValueTask InitializeAsync()
    {
        _server = await FakeApiServer.StartAsync();
        var (api, meter) = (_server.Api(new KubernetesLimits { Retries = 0 }), new WebhookMeter(_meter));
        _accounts = new WatchedMetadata(ResourcePath.ServiceAccounts, api, new DirectReads(api, meter, TimeProvider.System), _meter, NullLogger.Instance);
        var events = new EventRecorder(api, "test", TimeProvider.System);
        _missed = new MissedPods(new PodPages(api), _accounts, events, new MissedPodsReport(meter, NullLogger.Instance), TimeProvider.System);
        _server.Objects.Put("/api/v1/namespaces/shop/serviceaccounts/app", $$$"""{"metadata":{"namespace":"shop","annotations":{ {{{Role}}} } } }""");
        _server.Objects.Put("/api/v1/namespaces/shop/serviceaccounts/plain", """{"metadata":{"namespace":"shop"}}""");
        _running = Task.WhenAll(_accounts.RunAsync(_stop.Token), events.RunAsync(_stop.Token));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _server.DisposeAsync();
        _metrics.Dispose();
        _meter.Dispose();
        _stop.Dispose();
    }

    [Theory]
    [InlineData("app", "", 1)]
    [InlineData("plain", "", 0)]
    [InlineData("plain", Role, 1)]
    [InlineData("unknown", "", 0)]
    [InlineData("unknown", Role, 1)]
    [InlineData("app", "\"identity-broker.io/inject\":\"false\"", 0)]
    [InlineData("app", "\"eks.amazonaws.com/inject\":\"false\"", 0)]
    [InlineData("app", "\"kubernetes.io/config.mirror\":\"x\"", 0)]
    [InlineData("plain", "\"identity-broker.io/region\":\"eu-central-1\"", 0)]
    public async Task A_pod_that_asks_for_a_role_and_was_not_injected_is_missed(string account, string annotations, int expected)
    {
        PutPod("one", account, annotations);

        Assert.Equal(expected, await PassAsync());

        Assert.Contains($"broker_webhook_missed_pods {expected}\n", _metrics.Write(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missed_pod_gets_an_event_that_says_what_to_do()
    {
        PutPod("one", "app");
        await PassAsync();

        await Eventually.IsTrueAsync(() => _server.Objects.Paths("/api/v1/namespaces/shop/events").Count == 1);
        var written = _server.Objects.Find(_server.Objects.Paths("/api/v1/namespaces/shop/events")[0])!;
        Assert.Equal(
            ("Warning", "IdentityMissing", "Pod", "one"),
            ((string)written["type"]!, (string)written["reason"]!, (string)written["involvedObject"]!["kind"]!, (string)written["involvedObject"]!["name"]!));
        Assert.Contains("Delete the pod", (string)written["message"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pod_that_is_going_is_not_missed()
    {
        PutPod("one", "app");
        var pod = _server.Objects.Find("/api/v1/namespaces/shop/pods/one")!;
        pod["metadata"]!["deletionTimestamp"] = "2026-11-22T06:00:00Z";
        _server.Objects.Put("/api/v1/namespaces/shop/pods/one", pod);

        Assert.Equal(0, await PassAsync());
    }

    [Fact]
    public async Task Only_pods_that_run_without_the_label_are_asked_for_page_by_page()
    {
        for (var i = 0; i < 201; i++)
        {
            PutPod($"pod-{i}", "app");
        }

        Assert.Equal(201, await PassAsync());

        var pages = _server.Requests.Where(request => request.StartsWith("GET /api/v1/pods?", StringComparison.Ordinal)).ToList();
        Assert.Equal(3, pages.Count);
        Assert.All(pages, page => Assert.Contains("labelSelector=identity-broker.io%2Finjected%21%3Dtrue", page, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_list_that_fails_leaves_the_former_number()
    {
        PutPod("one", "app");
        await PassAsync();
        _server.Intercept = async request =>
        {
            await FakeApiServer.RefuseAsync(request, 403, "Forbidden");
            return true;
        };

        Assert.Null(await _missed.PassAsync(CancellationToken.None));
        Assert.Contains("broker_webhook_missed_pods 1\n", _metrics.Write(), StringComparison.Ordinal);
    }

    private async Task<int?> PassAsync()
    {
        await Eventually.IsTrueAsync(() => _accounts.Status.IsSynced);
        return await _missed.PassAsync(CancellationToken.None);
    }

    private void PutPod(string name, string account, string annotations = "") => _server.Objects.Put(
        $"/api/v1/namespaces/shop/pods/{name}",
        $$$"""
        {"metadata":{"name":"{{{name}}}","namespace":"shop","annotations":{ {{{annotations}}} }},
         "spec":{"serviceAccountName":"{{{account}}}","containers":[{"name":"main"}]}}
        """);
}
