using Broker.Core.Telemetry;
using Broker.EndToEnd.Tests.Clients;

namespace Broker.EndToEnd.Tests.Roles;

/// <summary>What Prometheus gets from <c>broker dev</c>: both roles in one.</summary>
[Collection(DevCollection.Name)]
public sealed class DevMetricsTests(DevBroker broker)
{
    [Fact]
    public async Task Dev_shows_the_metrics_of_both_roles()
    {
        await AwsClient.DotnetWhoAmIAsync(AwsClient.Only(CredentialWay.Container, broker.Variables));

        var metrics = await PrometheusText.ScrapeAsync(broker.Metrics);

        metrics.AssertShows(
            MetricNames.StsRequests,
            MetricNames.StsRequestSeconds,
            MetricNames.KeyFetches,
            MetricNames.CatalogLoads,
            MetricNames.CatalogDocuments,
            MetricNames.SidecarRequests,
            MetricNames.Exchanges,
            MetricNames.ExchangeSeconds,
            MetricNames.CredentialsExpiry,
            MetricNames.BuildInfo);
    }
}
