using Broker.Core.Telemetry;
using Broker.Hosting;

namespace Broker.Webhook.Certificates;

/// <summary>Watches the end of a certificate that somebody else renews, such as cert-manager in files (threat W-16). Thread safe.</summary>
internal sealed class ServedCertificateEnd(IServingCertificate certificate, WebhookMeter meter, TimeProvider time)
{
    /// <summary>Seldom enough for nobody to notice, and far below the hour before the end.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private DateTimeOffset NotAfter => new(certificate.Current.TargetCertificate.NotAfter.ToUniversalTime());

    /// <summary>Null when requests can be served, else what is wrong.</summary>
    public string? NotReady() => CertificateEnd.NotReady(NotAfter, time.GetUtcNow());

    /// <summary>Keeps the metric until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            meter.CertificateEnds(WebhookMeter.ServingCertificate, NotAfter);
            await Task.Delay(Interval, time, cancellationToken);
        }
    }
}
