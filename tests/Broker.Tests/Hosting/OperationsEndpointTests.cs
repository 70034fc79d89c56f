using System.Net;
using Broker.Core.Telemetry;
using Broker.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Broker.Tests.Hosting;

public sealed class OperationsEndpointTests : IAsyncLifetime
{
    private readonly BrokerMeter _meter = new();
    private readonly HttpClient _http = new();
    private PrometheusMetrics _metrics = null!;
    private RoleServer _server = null!;
    private string? _missing = "no sealing key";

    public async ValueTask InitializeAsync()
    {
        _metrics = new PrometheusMetrics(_meter);
        var endpoint = new OperationsEndpoint(_metrics, () => _missing);
        _server = await RoleServer.StartAsync(
            [new RoleListener("metrics", new ListenAddress(IPAddress.Loopback, 0), endpoint.HandleAsync)], NullLoggerFactory.Instance, CancellationToken.None);
        _http.BaseAddress = _server.Addresses[0].Value;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
        _metrics.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public async Task Ready_says_what_is_missing_until_nothing_is()
    {
        var before = await GetAsync("/readyz");
        _missing = null;

        Assert.Equal((503, "not ready: no sealing key\n"), before);
        Assert.Equal((200, "ready\n"), await GetAsync("/readyz"));
    }

    [Fact]
    public async Task Alive_does_not_wait_for_ready() => Assert.Equal((200, "ok\n"), await GetAsync("/healthz"));

    [Fact]
    public async Task Metrics_are_prometheus_text()
    {
        _meter.TokenRejected("expired");

        using var response = await _http.GetAsync("/metrics");

        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.Contains("broker_token_rejections_total{reason=\"expired\"} 1\n", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Other_paths_and_methods_are_refused()
    {
        using var post = await _http.PostAsync("/metrics", null);

        Assert.Equal(404, (await GetAsync("/debug/pprof")).Status);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, post.StatusCode);
    }

    private async Task<(int Status, string Body)> GetAsync(string path)
    {
        using var response = await _http.GetAsync(path);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
