using System.Diagnostics.Metrics;
using Broker.Core.Telemetry;
using Broker.Hosting;

namespace Broker.Tests.Hosting;

public sealed class PrometheusMetricsTests : IDisposable
{
    private readonly BrokerMeter _meter = new();
    private readonly PrometheusMetrics _metrics;

    public PrometheusMetricsTests() => _metrics = new PrometheusMetrics(_meter);

    public void Dispose()
    {
        _metrics.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public void Counters_add_up_by_label()
    {
        _meter.StsAnswered("GetCallerIdentity", "Success", TimeSpan.FromMilliseconds(3));
        _meter.StsAnswered("GetCallerIdentity", "Success", TimeSpan.FromMilliseconds(300));
        _meter.StsAnswered("GetCallerIdentity", "ExpiredToken", TimeSpan.FromMilliseconds(3));

        var text = _metrics.Write();

        Assert.Contains("# TYPE broker_sts_requests_total counter\n", text);
        Assert.Contains("broker_sts_requests_total{action=\"GetCallerIdentity\",code=\"Success\"} 2\n", text);
        Assert.Contains("broker_sts_requests_total{action=\"GetCallerIdentity\",code=\"ExpiredToken\"} 1\n", text);
    }

    [Fact]
    public void Histograms_are_cumulative_in_seconds()
    {
        _meter.StsAnswered("A", "Success", TimeSpan.FromMilliseconds(3));
        _meter.StsAnswered("A", "Success", TimeSpan.FromMilliseconds(300));
        _meter.StsAnswered("A", "Success", TimeSpan.FromSeconds(30));

        var text = _metrics.Write();

        Assert.Contains("# TYPE broker_sts_request_duration_seconds histogram\n", text);
        Assert.Contains("broker_sts_request_duration_seconds_bucket{action=\"A\",le=\"0.0025\"} 0\n", text);
        Assert.Contains("broker_sts_request_duration_seconds_bucket{action=\"A\",le=\"0.005\"} 1\n", text);
        Assert.Contains("broker_sts_request_duration_seconds_bucket{action=\"A\",le=\"0.5\"} 2\n", text);
        Assert.Contains("broker_sts_request_duration_seconds_bucket{action=\"A\",le=\"10\"} 2\n", text);
        Assert.Contains("broker_sts_request_duration_seconds_bucket{action=\"A\",le=\"+Inf\"} 3\n", text);
        Assert.Contains("broker_sts_request_duration_seconds_count{action=\"A\"} 3\n", text);
    }

    [Fact]
    public void Gauges_show_the_last_value_and_observed_ones_are_asked_at_each_scrape()
    {
        var age = 1.0;
        _meter.ObserveKeyAge(() => [new Measurement<double>(age, new KeyValuePair<string, object?>("issuer", "https://i.example"))]);
        _meter.CredentialsExpire(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));
        _meter.CredentialsExpire(null);

        var first = _metrics.Write();
        age = 2.5;

        Assert.Contains("broker_sidecar_credentials_expiry_timestamp_seconds 0\n", first);
        Assert.Contains("broker_issuer_keys_age_seconds{issuer=\"https://i.example\"} 1\n", first);
        Assert.Contains("broker_issuer_keys_age_seconds{issuer=\"https://i.example\"} 2.5\n", _metrics.Write());
    }

    [Fact]
    public void Label_values_are_escaped()
    {
        _meter.TokenRejected("a\"b\\c\nd");

        Assert.Contains("broker_token_rejections_total{reason=\"a\\\"b\\\\c\\nd\"} 1\n", _metrics.Write());
    }

    [Fact]
    public void The_number_of_series_is_bounded()
    {
        for (var i = 0; i < 5000; i++)
        {
            _meter.TokenRejected($"reason{i}");
        }

        Assert.Equal(1000, _metrics.Write().Split('\n').Count(line => line.StartsWith("broker_token_rejections_total{", StringComparison.Ordinal)));
    }

    [Fact]
    public void Another_role_s_meter_in_the_same_process_is_not_heard()
    {
        using var other = new BrokerMeter();
        other.TokenRejected("elsewhere");

        Assert.DoesNotContain("elsewhere", _metrics.Write());
    }

    [Fact]
    public void Every_name_is_told_with_its_help_text()
    {
        var names = typeof(MetricNames).GetFields().Where(f => f.Name != nameof(MetricNames.Meter)).Select(f => (string)f.GetRawConstantValue()!);
        _meter.ObserveKeyAge(() => []);
        _meter.ObserveWatches(() => [], () => []);
        _ = new WebhookMeter(_meter);
        _ = new DirectoryMeter(_meter);
        _ = new LdapMeter(_meter);

        var text = _metrics.Write();

        Assert.All(names, name => Assert.Contains($"# HELP {name} ", text));
    }
}
