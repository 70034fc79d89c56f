using Broker.Core.Authentication.Oidc;
using Broker.Core.Telemetry;
using Broker.TestKit;

namespace Broker.Tests.Sidecar;

/// <summary>What an operator sees of a sidecar, read as Prometheus would.</summary>
public sealed class SidecarMetricsTests
{
    [Fact]
    public async Task Counts_answers_by_endpoint_and_status()
    {
        await using var host = await SidecarHost.ReadyAsync();

        using var served = await host.GetCredentialsAsync(host.CurrentToken);
        using var again = await host.GetCredentialsAsync(host.CurrentToken);
        using var refused = await host.GetCredentialsAsync(null);
        using var unknown = await host.GetMetadataAsync("/latest/nothing", await host.MetadataTokenAsync());

        Assert.Equal(2, host.Metric($$"""{{MetricNames.SidecarRequests}}{endpoint="container",status="200"}"""));
        Assert.Equal(1, host.Metric($$"""{{MetricNames.SidecarRequests}}{endpoint="container",status="401"}"""));
        Assert.Equal(1, host.Metric($$"""{{MetricNames.SidecarRequests}}{endpoint="imds",status="200"}"""));
        Assert.Equal(1, host.Metric($$"""{{MetricNames.SidecarRequests}}{endpoint="imds",status="404"}"""));
    }

    [Fact]
    public async Task Counts_callers_tokens_that_do_not_hold_by_reason()
    {
        await using var host = await SidecarHost.ReadyAsync();

        using var longGone = await host.GetCredentialsAsync(host.Token(claims => claims["exp"] = host.Time.GetUtcNow().AddHours(-1).ToUnixTimeSeconds()));
        using var blank = await host.GetCredentialsAsync("a b");
        using var good = await host.GetCredentialsAsync(host.CurrentToken);

        Assert.Equal(1, host.Metric($$"""{{MetricNames.TokenRejections}}{reason="{{TokenRejection.Expired}}"}"""));
        Assert.Equal(1, host.Metric($$"""{{MetricNames.TokenRejections}}{reason="{{TokenRejection.Base64}}"}"""));
    }

    [Fact]
    [Trait("threat", "R-06")]
    public async Task Shows_exchanges_by_outcome_and_the_end_of_what_is_served_until_it_lapses()
    {
        await using var host = await SidecarHost.ReadyAsync();
        var end = host.Time.GetUtcNow().AddHours(1).ToUnixTimeSeconds();
        Assert.Equal(1, host.Metric($$"""{{MetricNames.Exchanges}}{outcome="success"}"""));
        Assert.Equal(end, host.Metric(MetricNames.CredentialsExpiry));

        host.Sts.Answer = (_, _) => Task.FromResult(FakeSts.Error(403, "AccessDenied"));
        await host.AdvanceAsync(TimeSpan.FromMinutes(30));
        Assert.Equal(1, host.Metric($$"""{{MetricNames.Exchanges}}{outcome="denied"}"""));
        Assert.Equal(2, host.Metric(MetricNames.ExchangeSeconds + "_count"));
        Assert.Equal(end, host.Metric(MetricNames.CredentialsExpiry));

        await host.AdvanceAsync(TimeSpan.FromMinutes(31));
        Assert.Equal(0, host.Metric(MetricNames.CredentialsExpiry));
    }
}
