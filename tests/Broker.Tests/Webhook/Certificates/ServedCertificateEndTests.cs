using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Broker.Core.Telemetry;
using Broker.Hosting;
using Broker.TestKit;
using Broker.Webhook.Certificates;

namespace Broker.Tests.Webhook.Certificates;

[Trait("threat", "W-16")]
public sealed class ServedCertificateEndTests : IDisposable
{
    private readonly TestCertificates _certificates = new();
    private readonly BrokerMeter _meter = new();
    private readonly X509Certificate2 _certificate;

    public ServedCertificateEndTests() => _certificate = _certificates.Good();

    public void Dispose()
    {
        _certificate.Dispose();
        _meter.Dispose();
        _certificates.Dispose();
    }

    [Theory]
    [InlineData(3601, null)]
    [InlineData(3600, "was not renewed")]
    [InlineData(0, "ended")]
    public void A_certificate_in_files_makes_the_role_not_ready_an_hour_before_its_end(int secondsLeft, string? expected)
    {
        var end = new DateTimeOffset(_certificate.NotAfter.ToUniversalTime());
        var watched = new ServedCertificateEnd(new Served(_certificate), new WebhookMeter(_meter), new ManualTimeProvider(end.AddSeconds(-secondsLeft)));

        Assert.Equal(expected is null, watched.NotReady() is null);
        Assert.Contains(expected ?? "", watched.NotReady() ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_end_is_a_metric()
    {
        using var metrics = new PrometheusMetrics(_meter);
        using var stop = new CancellationTokenSource();
        var running = new ServedCertificateEnd(new Served(_certificate), new WebhookMeter(_meter), new ManualTimeProvider()).RunAsync(stop.Token);

        var seconds = new DateTimeOffset(_certificate.NotAfter.ToUniversalTime()).ToUnixTimeSeconds();
        Assert.Contains($$"""broker_webhook_certificate_expiry_timestamp_seconds{certificate="serving"} {{seconds}}""", metrics.Write(), StringComparison.Ordinal);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    private sealed class Served(X509Certificate2 certificate) : IServingCertificate
    {
        public SslStreamCertificateContext Current { get; } = SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true);
    }
}
