using Broker.Sidecar.Exchange;
using Broker.Sidecar.Token;

namespace Broker.Sidecar.Cache;

/// <summary>
/// The credentials being served, and the exchange in flight. A sidecar serves one identity in one role, so there is one entry, tagged
/// with its <see cref="CredentialKey"/>. Requests read it and may wait for the flight; they never start one and never end one, so any number of
/// first requests is one exchange, whoever hangs up.
/// </summary>
/// <remarks>Thread safe. The refresher is the only writer.</remarks>
internal sealed class CredentialCache(TimeProvider time)
{
    private volatile CachedCredentials? _entry;
    private volatile ExchangeFailure? _failure;
    private CredentialKey? _owner;
    private volatile TaskCompletionSource _flight = NewFlight();

    /// <summary>What the last flight failed with; null after a success and before the first end.</summary>
    public ExchangeFailure? LastFailure => _failure;

    /// <summary>The entry, unless it has expired by either clock: expired credentials are never served.</summary>
    public CachedCredentials? Find() => _entry is { } entry && !entry.End.HasPassed(time) ? entry : null;

    /// <summary>Waits for the flight that is going on, if there is nothing to serve; null when it brought nothing or took longer.</summary>
    public async Task<CachedCredentials?> WaitAsync(TimeSpan atMost)
    {
        if (Find() is { } ready)
        {
            return ready;
        }

        try
        {
            await _flight.Task.WaitAsync(atMost, time);
        }
        catch (TimeoutException)
        {
            // The flight goes on; whoever asks later finds what it brought.
        }

        return Find();
    }

    /// <summary>An exchange begins. The first one counts as begun from the start.</summary>
    public void FlightBegins()
    {
        if (_flight.Task.IsCompleted)
        {
            _flight = NewFlight();
        }
    }

    /// <summary>An exchange brought credentials: they replace the entry whole.</summary>
    public void FlightBrings(CachedCredentials credentials)
    {
        _entry = credentials;
        _failure = null;
        _flight.TrySetResult();
    }

    /// <summary>An exchange failed: the entry stays until it expires.</summary>
    public void FlightFails(ExchangeFailure failure)
    {
        _failure = failure;
        _flight.TrySetResult();
    }

    /// <summary>Forgets credentials and failures of any other identity: the pod's token names somebody else now.</summary>
    public void Keep(CredentialKey key)
    {
        if (_owner is { } owner && owner != key)
        {
            _failure = null;
        }

        _owner = key;
        if (_entry is { } entry && entry.Key != key)
        {
            _entry = null;
        }
    }

    private static TaskCompletionSource NewFlight() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
