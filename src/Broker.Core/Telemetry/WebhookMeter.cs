using System.Diagnostics.Metrics;

namespace Broker.Core.Telemetry;

/// <summary>The instruments of <c>broker webhook</c>, on the meter of its process. Label values are members of closed sets.</summary>
/// <remarks>Thread safe.</remarks>
public sealed class WebhookMeter
{
    /// <summary>The certificate that the webhook shows.</summary>
    public const string ServingCertificate = "serving";

    /// <summary>The newest CA of the webhook's own.</summary>
    public const string Authority = "authority";

    private readonly Counter<long> _decisions;
    private readonly Histogram<double> _reviewSeconds;
    private readonly Counter<long> _validations;
    private readonly Counter<long> _lookups;
    private readonly Gauge<double> _certificateExpiry;
    private readonly Gauge<long> _missedPods;

    /// <summary>Creates the instruments.</summary>
    /// <param name="meter">The meter of the process.</param>
    public WebhookMeter(BrokerMeter meter)
    {
        ArgumentNullException.ThrowIfNull(meter);
        var own = meter.Meter;
        _decisions = own.CreateCounter<long>(MetricNames.WebhookDecisions, description: "Decisions about pods, by outcome and reason.");
        _reviewSeconds = own.CreateHistogram<double>(MetricNames.WebhookReviewSeconds, "s", "Seconds to answer an admission review, by route.");
        _validations = own.CreateCounter<long>(MetricNames.WebhookValidations, description: "Custom resources that were judged, by kind and outcome.");
        _lookups = own.CreateCounter<long>(MetricNames.WebhookLookups, description: "Lookups that memory could not answer, by kind of object and outcome.");
        _certificateExpiry = own.CreateGauge<double>(MetricNames.WebhookCertificateExpiry, "s", "End of a certificate of the webhook; 0 while there is none.");
        _missedPods = own.CreateGauge<long>(MetricNames.WebhookMissedPods, description: "Pods that ask for an identity and run without one.");
    }

    /// <summary>Counts a decision about a pod.</summary>
    /// <param name="outcome"><c>injected</c>, <c>skipped</c> or <c>refused</c>.</param>
    /// <param name="reason">Why, of a closed set.</param>
    public void Decided(string outcome, string reason) => _decisions.Add(1, new("outcome", outcome), new("reason", reason));

    /// <summary>Records how long an answer took.</summary>
    /// <param name="route"><c>mutate</c> or <c>validate</c>.</param>
    /// <param name="elapsed">From the first byte of the review to its answer.</param>
    public void Reviewed(string route, TimeSpan elapsed) => _reviewSeconds.Record(elapsed.TotalSeconds, new KeyValuePair<string, object?>("route", route));

    /// <summary>Counts a custom resource that was judged.</summary>
    /// <param name="kind">Its kind, of those that there are.</param>
    /// <param name="outcome"><c>allowed</c>, <c>warned</c> or <c>refused</c>.</param>
    public void Validated(string kind, string outcome) => _validations.Add(1, new("kind", kind), new("outcome", outcome));

    /// <summary>Counts a lookup that had to ask the API server.</summary>
    /// <param name="resource"><c>serviceaccounts</c> or <c>namespaces</c>.</param>
    /// <param name="outcome"><c>found</c>, <c>absent</c>, <c>unavailable</c> or <c>limited</c>.</param>
    public void LookedUp(string resource, string outcome) => _lookups.Add(1, new("resource", resource), new("outcome", outcome));

    /// <summary>Sets the end of a certificate; null while there is none.</summary>
    /// <param name="certificate"><see cref="ServingCertificate"/> or <see cref="Authority"/>.</param>
    /// <param name="at">Its end.</param>
    public void CertificateEnds(string certificate, DateTimeOffset? at) =>
        _certificateExpiry.Record(at?.ToUnixTimeSeconds() ?? 0, new KeyValuePair<string, object?>("certificate", certificate));

    /// <summary>Sets the number of pods that ask for an identity and run without one.</summary>
    public void Missed(long pods) => _missedPods.Record(pods);
}
