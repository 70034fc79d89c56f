using System.Diagnostics.Metrics;

namespace Broker.Core.Telemetry;

/// <summary>The instruments of all roles, exporter-neutral. Label values are members of closed sets or come from configuration, never from a client.</summary>
/// <remarks>Thread safe. One per process role; disposing it ends its instruments.</remarks>
public sealed class BrokerMeter : IDisposable
{
    private readonly Meter _meter = new(MetricNames.Meter);
    private readonly Counter<long> _stsRequests;
    private readonly Histogram<double> _stsRequestSeconds;
    private readonly Counter<long> _tokenRejections;
    private readonly Counter<long> _tokenReviews;
    private readonly Counter<long> _sealingKeyReads;
    private readonly Counter<long> _keyFetches;
    private readonly Counter<long> _keysIgnored;
    private readonly Counter<long> _sidecarRequests;
    private readonly Counter<long> _exchanges;
    private readonly Histogram<double> _exchangeSeconds;
    private readonly Gauge<double> _credentialsExpiry;
    private readonly Counter<long> _catalogLoads;
    private readonly Gauge<long> _catalogDocuments;
    private readonly Gauge<long> _catalogNotInUse;
    private readonly Counter<long> _watchEnds;
    private readonly Counter<long> _auditLines;
    private readonly Counter<long> _auditFailures;
    private readonly Histogram<double> _auditWaitSeconds;
    private readonly Gauge<long> _buildInfo;

    /// <summary>Creates the instruments.</summary>
    public BrokerMeter()
    {
        _stsRequests = _meter.CreateCounter<long>(MetricNames.StsRequests, description: "STS requests by action and code.");
        _stsRequestSeconds = _meter.CreateHistogram<double>(MetricNames.StsRequestSeconds, "s", "Seconds to answer an STS request.");
        _tokenRejections = _meter.CreateCounter<long>(MetricNames.TokenRejections, description: "Identity tokens refused, by reason.");
        _tokenReviews = _meter.CreateCounter<long>(MetricNames.TokenReviews, description: "Reviews of tokens by the cluster's API server, by outcome.");
        _sealingKeyReads = _meter.CreateCounter<long>(MetricNames.SealingKeyReads, description: "Looks at the Secret that the sealing keys are in, by outcome.");
        _keyFetches = _meter.CreateCounter<long>(MetricNames.KeyFetches, description: "Fetches of issuer keys, by outcome.");
        _keysIgnored = _meter.CreateCounter<long>(MetricNames.KeysIgnored, description: "Keys of a JWKS that were not loaded, by reason.");
        _sidecarRequests = _meter.CreateCounter<long>(MetricNames.SidecarRequests, description: "Requests to the sidecar, by endpoint and status.");
        _exchanges = _meter.CreateCounter<long>(MetricNames.Exchanges, description: "Exchanges with the STS, by outcome.");
        _exchangeSeconds = _meter.CreateHistogram<double>(MetricNames.ExchangeSeconds, "s", "Seconds that one exchange took, all tries together.");
        _credentialsExpiry = _meter.CreateGauge<double>(MetricNames.CredentialsExpiry, "s", "End of the credentials being served; 0 while there are none.");
        _catalogLoads = _meter.CreateCounter<long>(MetricNames.CatalogLoads, description: "Catalog loads, by outcome.");
        _catalogDocuments = _meter.CreateGauge<long>(MetricNames.CatalogDocuments, description: "Documents in the catalog in use, by kind.");
        _catalogNotInUse = _meter.CreateGauge<long>(MetricNames.CatalogNotInUse, description: "Documents of the cluster that are not in use as they are.");
        _watchEnds = _meter.CreateCounter<long>(MetricNames.WatchEnds, description: "Ends of watches of the API server, by reason.");
        _auditLines = _meter.CreateCounter<long>(MetricNames.AuditLines, description: "Audit lines written, by sink.");
        _auditFailures = _meter.CreateCounter<long>(MetricNames.AuditFailures, description: "Audit lines not written, by reason.");
        _auditWaitSeconds = _meter.CreateHistogram<double>(MetricNames.AuditWaitSeconds, "s", "Seconds that a request waited for its audit lines.");
        _buildInfo = _meter.CreateGauge<long>(MetricNames.BuildInfo, description: "Always 1; labels tell version and role.");
    }

    /// <summary>The meter itself, for the exporter that listens to it.</summary>
    public Meter Meter => _meter;

    /// <summary>Counts an STS answer and its time.</summary>
    public void StsAnswered(string action, string code, TimeSpan elapsed)
    {
        _stsRequests.Add(1, new("action", action), new("code", code));
        _stsRequestSeconds.Record(elapsed.TotalSeconds, new KeyValuePair<string, object?>("action", action));
    }

    /// <summary>Counts a refused identity token.</summary>
    /// <param name="reason">The <see cref="StsError.Reason"/> of the refusal: a closed set.</param>
    public void TokenRejected(string reason) => _tokenRejections.Add(1, new KeyValuePair<string, object?>("reason", reason));

    /// <summary>Counts a review of a token: <c>confirmed</c>, <c>revoked</c> or <c>unavailable</c>.</summary>
    public void TokenReviewed(string outcome) => _tokenReviews.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    /// <summary>Counts a look at the Secret with the sealing keys: <c>success</c> or <c>failure</c>.</summary>
    public void SealingKeysRead(bool success) => _sealingKeyReads.Add(1, new KeyValuePair<string, object?>("outcome", success ? "success" : "failure"));

    /// <summary>Counts a fetch of issuer keys: <c>success</c> or <c>failure</c>.</summary>
    public void KeysFetched(bool success) => _keyFetches.Add(1, new KeyValuePair<string, object?>("outcome", success ? "success" : "failure"));

    /// <summary>Counts a key that was not loaded.</summary>
    public void KeyIgnored(string reason) => _keysIgnored.Add(1, new KeyValuePair<string, object?>("reason", reason));

    /// <summary>Reports the age of each issuer's keys whenever somebody scrapes.</summary>
    /// <param name="observe">Gives seconds with the label <c>issuer</c> (from configuration).</param>
    public void ObserveKeyAge(Func<IEnumerable<Measurement<double>>> observe) =>
        _meter.CreateObservableGauge(MetricNames.KeyAgeSeconds, observe, "s", "Seconds since an issuer's keys were last fetched with success.");

    /// <summary>Counts a request to one of the sidecar's endpoints.</summary>
    public void SidecarAnswered(string endpoint, string status) => _sidecarRequests.Add(1, new("endpoint", endpoint), new("status", status));

    /// <summary>Counts an exchange and its time.</summary>
    public void Exchanged(string outcome, TimeSpan elapsed)
    {
        _exchanges.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
        _exchangeSeconds.Record(elapsed.TotalSeconds);
    }

    /// <summary>Sets the end of the credentials being served; null while there are none.</summary>
    public void CredentialsExpire(DateTimeOffset? at) => _credentialsExpiry.Record(at?.ToUnixTimeSeconds() ?? 0);

    /// <summary>Counts a load of the catalog.</summary>
    public void CatalogLoaded(bool success) => _catalogLoads.Add(1, new KeyValuePair<string, object?>("outcome", success ? "success" : "refused"));

    /// <summary>Sets the number of documents in use.</summary>
    public void CatalogHolds(string kind, long count) => _catalogDocuments.Record(count, new KeyValuePair<string, object?>("kind", kind));

    /// <summary>Sets the number of documents that have an error and are not in use as they are.</summary>
    public void CatalogLeavesOut(long count) => _catalogNotInUse.Record(count);

    /// <summary>Counts the end of a watch.</summary>
    /// <param name="resource">The plural of the type watched.</param>
    /// <param name="reason">One of a closed set.</param>
    public void WatchEnded(string resource, string reason) => _watchEnds.Add(1, new("resource", resource), new("reason", reason));

    /// <summary>Reports how watches do whenever somebody scrapes; once a process.</summary>
    /// <param name="objects">Objects kept, with the label <c>resource</c>.</param>
    /// <param name="staleness">Seconds since the API server was heard, with the label <c>resource</c>.</param>
    public void ObserveWatches(Func<IEnumerable<Measurement<long>>> objects, Func<IEnumerable<Measurement<double>>> staleness)
    {
        _meter.CreateObservableGauge(MetricNames.WatchedObjects, objects, description: "Objects of the API server that are kept.");
        _meter.CreateObservableGauge(MetricNames.WatchStaleness, staleness, "s", "Seconds since the API server was last heard; 0 while it is.");
    }

    /// <summary>Counts audit lines that a sink took.</summary>
    /// <param name="sink">Its name: from configuration.</param>
    /// <param name="lines">How many.</param>
    public void AuditWritten(string sink, long lines) => _auditLines.Add(lines, new KeyValuePair<string, object?>("sink", sink));

    /// <summary>Counts audit lines that were not written.</summary>
    /// <param name="reason">
    /// <c>refused</c> by a mandatory sink, <c>blocked</c> in one for too long, <c>full</c>: too many wait, <c>closed</c>: the process ends; each
    /// of them answers a request with 503. <c>undelivered</c>: a collector did not get them.
    /// </param>
    /// <param name="lines">How many.</param>
    public void AuditFailed(string reason, long lines) => _auditFailures.Add(lines, new KeyValuePair<string, object?>("reason", reason));

    /// <summary>Notes how long a request waited for its audit lines, also in vain.</summary>
    public void AuditWaited(TimeSpan elapsed) => _auditWaitSeconds.Record(elapsed.TotalSeconds);

    /// <summary>Tells version and role.</summary>
    public void Running(string version, string role) => _buildInfo.Record(1, new("version", version), new("role", role));

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
