using Broker.Core.Telemetry;
using Broker.EndToEnd.Tests.Refusals;

namespace Broker.EndToEnd.Tests.Roles;

/// <summary>What Prometheus gets from the published roles.</summary>
[Collection(RefusalsCollection.Name)]
public sealed class MetricsTests(TrustedIssuer issuer)
{
    [Fact]
    public async Task Sts_shows_its_documented_metrics()
    {
        await issuer.Sts.AssumeRoleWithWebIdentityAsync("demo", issuer.Token(_ => { }));
        await issuer.Sts.AssumeRoleWithWebIdentityAsync("demo", issuer.Token(BadToken.Expired));

        var metrics = await PrometheusText.ScrapeAsync(issuer.Sts.Metrics);

        metrics.AssertShows(
            MetricNames.StsRequests,
            MetricNames.StsRequestSeconds,
            MetricNames.TokenRejections,
            MetricNames.KeyFetches,
            MetricNames.KeyAgeSeconds,
            MetricNames.CatalogLoads,
            MetricNames.CatalogDocuments,
            MetricNames.AuditLines,
            MetricNames.AuditWaitSeconds,
            MetricNames.BuildInfo);
    }

    [Fact]
    public async Task Sidecar_shows_its_documented_metrics()
    {
        await issuer.Sidecar.GetCredentialsAsync(issuer.Token(_ => { }));
        await issuer.Sidecar.GetCredentialsAsync(issuer.Token(BadToken.Expired));

        var metrics = await PrometheusText.ScrapeAsync(issuer.Sidecar.Metrics);

        metrics.AssertShows(
            MetricNames.SidecarRequests,
            MetricNames.Exchanges,
            MetricNames.ExchangeSeconds,
            MetricNames.CredentialsExpiry,
            MetricNames.TokenRejections,
            MetricNames.KeyFetches,
            MetricNames.KeyAgeSeconds,
            MetricNames.BuildInfo);
    }
}
