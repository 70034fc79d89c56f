using Broker.Core.Sessions;
using Broker.Core.Telemetry;
using Microsoft.Extensions.Logging;

namespace Broker.Kubernetes.Secrets;

/// <summary>
/// Keeps the <see cref="LiveKeyRing"/> equal to a Secret, and the Secret's keys to their schedule: creates it when there is none at the start,
/// looks at it every few seconds, and takes each step of <see cref="SealingKeySchedule"/> that is due.
/// </summary>
/// <remarks>
/// Every replica does the same: of several that take one step at once one wins, and the others read what it wrote. While the API server is away,
/// and when the Secret is gone or cannot be used, the last good ring stays in use and nothing is written; a Secret that was deleted is made anew
/// only by a process that starts, with new keys. One caller at a time.
/// </remarks>
/// <param name="secret">The Secret.</param>
/// <param name="ring">What sealing and opening uses.</param>
/// <param name="interval">How long a key is active before the next one is published.</param>
/// <param name="meter">Counts looks.</param>
/// <param name="log">Told what changes.</param>
public sealed partial class WatchedSealingKeys(SealingKeySecret secret, LiveKeyRing ring, TimeSpan interval, BrokerMeter meter, ILogger<WatchedSealingKeys> log)
{
    /// <summary>Who lost a race reads what the winner wrote; twice in a row is chance, more often is left to the next look.</summary>
    private const int MostTries = 3;

    private string? _complaint;

    /// <summary>
    /// Longest time between two looks, without the time that a look takes: a small part of <see cref="SealingKeySchedule.PublicationDelay"/>.
    /// Looks are spread over the last fifth of it, so that replicas do not all write at once.
    /// </summary>
    public static TimeSpan Interval { get; } = TimeSpan.FromSeconds(5);

    /// <summary>Looks once, and takes the step that is due.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        for (var tries = 1; tries <= MostTries; tries++)
        {
            var stored = ring.Current is null ? await secret.ReadOrCreateAsync(cancellationToken) : await secret.ReadAsync(cancellationToken);
            if (!TryUse(stored))
            {
                return;
            }

            var next = SealingKeySchedule.Next(stored.Ring!, secret.Time.GetUtcNow(), interval);
            if (ReferenceEquals(next, stored.Ring))
            {
                return;
            }

            if (await secret.ReplaceAsync(stored, next, cancellationToken) is { } replaced)
            {
                TryUse(replaced);
                return;
            }
        }
    }

    /// <summary>Looks until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await LookAsync(cancellationToken);
            await Task.Delay(Interval * (1 - (0.2 * secret.Jitter())), secret.Time, cancellationToken);
        }
    }

    private bool TryUse(StoredSealingKeys stored)
    {
        meter.SealingKeysRead(stored.Ring is not null);
        if (stored.Ring is not { } read)
        {
            Complain(stored.Problem!);
            return false;
        }

        _complaint = null;
        var before = ring.Current;
        if (before is null || !IsSame(before, read))
        {
            ring.Swap(read);
            Loaded(log, secret.ToString(), read.ToString(), read.NextId ?? "none");
        }

        return true;
    }

    /// <summary>Once for each reason: a Secret that cannot be read is looked at every few seconds.</summary>
    private void Complain(string reason)
    {
        if (!string.Equals(reason, _complaint, StringComparison.Ordinal))
        {
            _complaint = reason;
            Kept(log, secret.ToString(), ring.Current is null ? "there are no keys to use yet" : "the ring in use stays", reason);
        }
    }

    /// <summary>Ids are random and never used again for another key, except by hand: then the bytes tell.</summary>
    private static bool IsSame(SealingKeyRing one, SealingKeyRing other) => one.ToJson().AsSpan().SequenceEqual(other.ToJson());

    [LoggerMessage(3401, LogLevel.Information, "Sealing keys loaded from Secret {Secret}: {Ring}, next: {Next}.")]
    private static partial void Loaded(ILogger log, string secret, string ring, string next);

    [LoggerMessage(3402, LogLevel.Error, "Sealing keys in Secret {Secret} cannot be used, {Consequence}: {Reason}")]
    private static partial void Kept(ILogger log, string secret, string consequence, string reason);
}
