using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Broker.Core.Catalog;
using Broker.Core.Telemetry;

namespace Broker.Core.Authentication.Oidc;

/// <summary>The keys of every issuer in use: fetched once at a time, refreshed ahead, kept while the issuer is down.</summary>
/// <remarks>
/// Keys are refreshed in the background after 5 minutes of use, before an answer after 10 minutes without, and kept for 24 hours at most.
/// An unknown
/// key id leads to one fetch in 10 seconds. At most 1,000 providers are held; the one not used for longest goes first. Thread safe.
/// </remarks>
public sealed class IssuerKeyCache
{
    private const int MostProviders = 1000;

    private readonly ConcurrentDictionary<OidcProvider, IssuerKeyEntry> _entries = new(KeyOriginComparer.Instance);
    private readonly Lock _adding = new();
    private readonly Func<OidcProvider, IIssuerKeySource> _openSource;
    private readonly BrokerMeter _meter;
    private readonly TimeProvider _time;
    private readonly Action<string, StsError>? _onFailure;

    /// <summary>Creates an empty cache.</summary>
    /// <param name="openSource">Opens the source that a provider's registration names.</param>
    /// <param name="meter">Counts fetches and ignored keys, and reports the age of keys.</param>
    /// <param name="time">Measures ages.</param>
    /// <param name="onFailure">
    /// Told of every failed fetch with the issuer and the error: keys held keep requests working, so this is how a log learns of an outage.
    /// Must not throw.
    /// </param>
    public IssuerKeyCache(
        Func<OidcProvider, IIssuerKeySource> openSource,
        BrokerMeter meter,
        TimeProvider time,
        Action<string, StsError>? onFailure = null)
    {
        _openSource = openSource;
        _meter = meter;
        _time = time;
        _onFailure = onFailure;
        meter.ObserveKeyAge(ObserveAges);
    }

    /// <summary>
    /// Gives the set that should hold <paramref name="keyId"/>, fetching when the key is unknown and the interval allows it.
    /// </summary>
    /// <returns>
    /// The set in use, with or without that key; or <see cref="StsErrorCode.IDPCommunicationError"/> when the issuer does not answer and
    /// the key
    /// is not held.
    /// </returns>
    public ValueTask<StsResult<IssuerKeySet>> GetAsync(OidcProvider provider, string? keyId, CancellationToken cancellationToken) =>
        (_entries.GetValueOrDefault(provider) ?? Add(provider)).GetAsync(keyId, cancellationToken);

    /// <summary>The set in use for this provider, or null; never fetches.</summary>
    public IssuerKeySet? Peek(OidcProvider provider) => _entries.GetValueOrDefault(provider)?.Current;

    /// <summary>The set in use if it is not due for a refresh, or null; never fetches.</summary>
    internal IssuerKeySet? PeekFresh(OidcProvider provider) => _entries.GetValueOrDefault(provider)?.Fresh;

    private IssuerKeyEntry Add(OidcProvider provider)
    {
        lock (_adding)
        {
            if (_entries.TryGetValue(provider, out var entry))
            {
                return entry;
            }

            if (_entries.Count >= MostProviders)
            {
                _entries.TryRemove(_entries.MinBy(pair => pair.Value.UsedAt).Key, out _);
            }

            return _entries[provider] = new IssuerKeyEntry(provider.Issuer, _openSource(provider), _meter, _time, _onFailure);
        }
    }

    /// <summary>One value for each issuer, the oldest: two registrations of one issuer must not give one label twice.</summary>
    private IEnumerable<Measurement<double>> ObserveAges() => _entries.Values
        .Where(entry => entry.Age is not null)
        .GroupBy(entry => entry.Issuer, entry => entry.Age!.Value.TotalSeconds, StringComparer.Ordinal)
        .Select(ages => new Measurement<double>(ages.Max(), new KeyValuePair<string, object?>("issuer", ages.Key)));
}
