using Broker.Exchange;
using Broker.Sidecar.Exchange;
using Broker.Sidecar.Settings;
using Broker.Sidecar.Token;

namespace Broker.Sidecar.Cache;

/// <summary>
/// The one loop that reads the token file and exchanges: at start, ahead of expiry, after failures as <see cref="RefreshSchedule"/> says,
/// and at once when a new token may cure the last failure. Nobody else calls the STS.
/// </summary>
internal sealed class CredentialRefresher(
    PodTokens tokens,
    CredentialExchanger exchanger,
    CredentialCache cache,
    SidecarSettings settings,
    SidecarServices services)
{
    /// <summary>How often the token file is looked at; also how soon a set wall clock is noticed.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(5);

    /// <summary>The same while there is nothing to serve.</summary>
    private static readonly TimeSpan TickWhileEmpty = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time = services.Time;
    private readonly ILogger _log = services.Loggers.CreateLogger<CredentialRefresher>();
    private Deadline _due = Deadline.After(TimeSpan.Zero, services.Time);
    private int _failures;
    private bool _isServing;

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        services.Meter.CredentialsExpire(null);
        while (!cancellationToken.IsCancellationRequested)
        {
            var isNewToken = await tokens.PollAsync(cancellationToken);
            if (tokens.Current is { } token)
            {
                cache.Keep(token.Key);
            }

            if (_due.HasPassed(_time) || (isNewToken && IsCuredByToken()))
            {
                await RefreshAsync(cancellationToken);
            }

            NoteLapse();
            await Task.Delay(UntilNextLook(), _time, cancellationToken);
        }
    }

    private TimeSpan UntilNextLook()
    {
        var tick = cache.Find() is null ? TickWhileEmpty : Tick;
        var left = _due.Remaining(_time);

        // Whole milliseconds, rounded up: a delay of less than one is none at all, and the loop would spin until the moment has come.
        return left < tick ? TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)) : tick;
    }

    private bool IsCuredByToken() => cache.LastFailure is { } failure ? failure.Fault.WantsNewToken() : cache.Find() is null;

    private async Task RefreshAsync(CancellationToken cancellationToken)
    {
        cache.FlightBegins();
        var started = _time.GetTimestamp();
        var (outcome, token) = await exchanger.ExchangeAsync(cancellationToken);
        services.Meter.Exchanged(outcome.Fault.Label(), _time.GetElapsedTime(started));
        var next = token is not null && outcome.TryGet(out var credentials)
            ? Keep(CachedCredentials.Of(token.Key, credentials, settings, _time))
            : Fail(outcome);
        _due = Deadline.After(next, _time);
    }

    private TimeSpan Keep(CachedCredentials credentials)
    {
        _failures = 0;
        _isServing = true;
        cache.FlightBrings(credentials);
        services.Meter.CredentialsExpire(credentials.End.Wall);
        var next = RefreshSchedule.AfterSuccess(credentials.Lifetime, settings.Imds != ImdsMode.Off, services.Jitter());
        _log.CredentialsReceived(credentials.Credentials.AccessKeyId, settings.Role, credentials.Credentials.Expiration, next);
        if (settings.Imds != ImdsMode.Off && !credentials.SuitsImds)
        {
            _log.TooShortForImds(credentials.Lifetime);
        }

        return next;
    }

    private TimeSpan Fail(ExchangeOutcome outcome)
    {
        _failures++;
        cache.FlightFails(new(outcome.Fault, _time.GetUtcNow()));
        var next = RefreshSchedule.AfterFailure(outcome.Fault, _failures, outcome.RetryAfter, cache.Find() is null, services.Jitter());
        var advice = outcome.Fault.Advice();
        if (outcome.Fault == ExchangeFault.ForeignAnswer)
        {
            _log.ForeignAnswer(outcome.Code, advice, next);
        }
        else
        {
            _log.ExchangeFailed(settings.Role, outcome.Fault, outcome.Code, advice, next);
        }

        return next;
    }

    private void NoteLapse()
    {
        if (_isServing && cache.Find() is null)
        {
            _isServing = false;
            services.Meter.CredentialsExpire(null);
            _log.CredentialsLapsed(settings.Role);
        }
    }
}
