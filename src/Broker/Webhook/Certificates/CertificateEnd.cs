using System.Globalization;

namespace Broker.Webhook.Certificates;

/// <summary>Whether a serving certificate is still good enough to be ready (threat W-16).</summary>
internal static class CertificateEnd
{
    /// <summary>Null with more than an hour left, else what to look at.</summary>
    /// <param name="notAfter">The certificate's end; null when there is none.</param>
    /// <param name="now">The time.</param>
    public static string? NotReady(DateTimeOffset? notAfter, DateTimeOffset now) =>
        notAfter is not { } end ? "there is no serving certificate yet: see the log"
        : end <= now ? string.Create(CultureInfo.InvariantCulture, $"the serving certificate ended at {end.UtcDateTime:O}: see the log")
        : end - now <= CertificateTimes.Emergency ? string.Create(CultureInfo.InvariantCulture, $"the serving certificate ends at {end.UtcDateTime:O} and was not renewed: see the log")
        : null;
}
