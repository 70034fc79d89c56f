using Broker.Core.Telemetry;

namespace Broker.Core.Authentication.Oidc;

/// <summary>The keys of one provider: the set in use, and at most one fetch under way.</summary>
/// <remarks>
/// Requests read one immutable snapshot without a lock. A fetch belongs to nobody: it runs to its end (the source bounds it) even when the
/// request
/// that started it has gone, because others wait for the same one. Ages are monotonic; a stepped wall clock moves nothing. Thread safe.
/// </remarks>
internal sealed class IssuerKeyEntry(
    string issuer,
    IIssuerKeySource source,
    BrokerMeter meter,
    TimeProvider time,
    Action<string, StsError>? onFailure)
{
    private readonly Lock _gate = new();
    private volatile Held? _held;
    private volatile StsError? _failure;
    private Task<StsResult<IssuerKeySet>>? _flight;
    private bool _flightIsAwaited;
    private long? _askedAt;
    private long _usedAt = time.GetTimestamp();

    /// <summary>The configured issuer.</summary>
    public string Issuer => issuer;

    /// <summary>When the keys were last asked for; decides which entry is dropped.</summary>
    public long UsedAt => Volatile.Read(ref _usedAt);

    /// <summary>The age of the set in use, or null while there is none.</summary>
    public TimeSpan? Age => _held is { } held ? time.GetElapsedTime(held.FetchedAt) : null;

    /// <summary>The set in use, unless it is too old to be used.</summary>
    public IssuerKeySet? Current => Usable()?.Set;

    /// <summary>The set in use, unless it is due for a refresh.</summary>
    public IssuerKeySet? Fresh => _held is { } held && time.GetElapsedTime(held.FetchedAt) < KeyFreshness.RefreshAfter ? held.Set : null;

    /// <summary>Gives the set in use, after a fetch where one is needed and allowed.</summary>
    public ValueTask<StsResult<IssuerKeySet>> GetAsync(string? keyId, CancellationToken cancellationToken)
    {
        Volatile.Write(ref _usedAt, time.GetTimestamp());
        if (Fresh is { } fresh && fresh.Find(keyId) is not null)
        {
            return new(fresh);
        }

        var held = Usable();
        var isKnown = held?.Set.Find(keyId) is not null;
        var (flight, isAwaited) = JoinFlight(hasKeys: held is not null);
        return flight is null || (isKnown && !isAwaited)
            ? new(Answer(keyId))
            : new(AwaitAsync(flight, keyId, cancellationToken));
    }

    private async Task<StsResult<IssuerKeySet>> AwaitAsync(Task flight, string? keyId, CancellationToken cancellationToken)
    {
        await flight.WaitAsync(cancellationToken);
        return Answer(keyId);
    }

    /// <summary>
    /// What there is now. While the issuer does not answer, a key that is not held may be one it has just rotated in: that is the issuer's
    /// outage,
    /// not the token's fault.
    /// </summary>
    private StsResult<IssuerKeySet> Answer(string? keyId)
    {
        var failure = _failure;
        return Usable() is { } held && (failure is null || held.Set.Find(keyId) is not null)
            ? held.Set
            : failure ?? new StsError(StsErrorCode.InternalFailure, "An internal error occurred.", "no_keys");
    }

    private Held? Usable() => _held is { } held && time.GetElapsedTime(held.FetchedAt) <= KeyFreshness.LongestStale ? held : null;

    /// <summary>
    /// Gives the fetch under way, or starts one if the interval allows; and whether even a request that has its key waits for it.
    /// </summary>
    private (Task? Flight, bool IsAwaited) JoinFlight(bool hasKeys)
    {
        lock (_gate)
        {
            if (_flight is not null)
            {
                return (_flight, _flightIsAwaited);
            }

            var sinceAsked = _askedAt is { } at ? time.GetElapsedTime(at) : TimeSpan.MaxValue;
            if (sinceAsked < (hasKeys ? KeyFreshness.FetchInterval : KeyFreshness.FirstFetchInterval))
            {
                return (null, false);
            }

            var now = time.GetTimestamp();
            _askedAt = now;
            _flightIsAwaited = sinceAsked >= KeyFreshness.AskFirstAfter;
            _flight = Task.Run(() => FetchAsync(now));
            return (_flight, _flightIsAwaited);
        }
    }

    private async Task<StsResult<IssuerKeySet>> FetchAsync(long startedAt)
    {
        try
        {
            var fetched = await source.FetchAsync(CancellationToken.None);
            if (!fetched.TryGet(out var document, out var failure) || !Load(document, startedAt, out failure))
            {
                _failure = failure;
                meter.KeysFetched(success: false);
                onFailure?.Invoke(issuer, failure);
                return failure;
            }

            _failure = null;
            meter.KeysFetched(success: true);
            return _held!.Set;
        }
        finally
        {
            lock (_gate)
            {
                _flight = null;
            }
        }
    }

    /// <summary>
    /// Puts a document in use. One that did not change keeps its set, and with it the imported keys and every earlier judgement.
    /// </summary>
    private bool Load(byte[] document, long fetchedAt, [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out StsError? failure)
    {
        failure = null;
        if (_held is { } held && held.Document.AsSpan().SequenceEqual(document))
        {
            _held = held with { FetchedAt = fetchedAt };
            return true;
        }

        if (!IssuerKeySet.Parse(issuer, document).TryGet(out var set, out failure))
        {
            return false;
        }

        foreach (var reason in set.Ignored)
        {
            meter.KeyIgnored(reason);
        }

        _held = new Held(set, document, fetchedAt);
        return true;
    }

    private sealed record Held(IssuerKeySet Set, byte[] Document, long FetchedAt);
}
