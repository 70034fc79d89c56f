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

        var metrics = await ScrapeAsync(issuer.Sts.Metrics);

        AssertShown(
            metrics,
            MetricNames.StsRequests,
            MetricNames.StsRequestSeconds,
            MetricNames.TokenRejections,
            MetricNames.KeyFetches,
            MetricNames.KeyAgeSeconds,
            MetricNames.CatalogLoads,
            MetricNames.CatalogDocuments,
            MetricNames.BuildInfo);
    }

    [Fact]
    public async Task Sidecar_shows_its_documented_metrics()
    {
        await issuer.Sidecar.GetCredentialsAsync(issuer.Token(_ => { }));
        await issuer.Sidecar.GetCredentialsAsync(issuer.Token(BadToken.Expired));

        var metrics = await ScrapeAsync(issuer.Sidecar.Metrics);

        AssertShown(
            metrics,
            MetricNames.SidecarRequests,
            MetricNames.Exchanges,
            MetricNames.ExchangeSeconds,
            MetricNames.CredentialsExpiry,
            MetricNames.TokenRejections,
            MetricNames.KeyFetches,
            MetricNames.KeyAgeSeconds,
            MetricNames.BuildInfo);
    }

    /// <summary>Fails with the names that have no sample.</summary>
    private static void AssertShown(PrometheusText metrics, params string[] names) => Assert.Empty(names.Except(metrics.Sampled));

    private static async Task<PrometheusText> ScrapeAsync(Uri metrics)
    {
        using var http = new HttpClient();
        using var response = await http.GetAsync(metrics);
        response.EnsureSuccessStatusCode();
        Assert.Equal("text/plain", response.Content.Headers.ContentType?.MediaType);
        return PrometheusText.Parse(await response.Content.ReadAsStringAsync());
    }
}
