using Broker.Core.Telemetry;
using Broker.Hosting;
using Broker.TestKit.Kubernetes;
using Broker.Webhook;
using Microsoft.Extensions.Logging.Abstractions;

namespace Broker.Tests.Webhook;

/// <summary>How the webhook lives in its cluster can be seen.</summary>
public sealed class ClusterSurroundingsTests
{
    [Theory]
    [InlineData("serviceaccounts")]
    [InlineData("namespaces")]
    public async Task Shows_how_its_watches_do(string resource)
    {
        await using var cluster = await FakeApiServer.StartAsync();
        using var meter = new BrokerMeter();
        using var metrics = new PrometheusMetrics(meter);
        _ = new ClusterSurroundings(cluster.Connection, certificates: null, meter, NullLoggerFactory.Instance, TimeProvider.System);

        var text = metrics.Write();

        Assert.Contains($"{MetricNames.WatchedObjects}{{resource=\"{resource}\"}} 0", text);
        Assert.Contains($"{MetricNames.WatchStaleness}{{resource=\"{resource}\"}} ", text);
    }
}
