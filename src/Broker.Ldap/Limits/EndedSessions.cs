namespace Broker.Ldap.Limits;

/// <summary>What this replica knows of ended sessions: asked for again every two seconds, and gone on with for five minutes while the shared state is down.</summary>
/// <param name="read">Reads what ended since an instant (milliseconds of the state's clock); null when it cannot.</param>
/// <param name="time">Paces the asking.</param>
/// <remarks>Bounds: <see cref="LoginTables.MostEnded"/> sessions; with more nothing is known. Thread safe.</remarks>
internal sealed class EndedSessions(Func<long, Task<EndedSessions.Page?>> read, TimeProvider time)
{
    /// <summary>How long what is known counts as news: how late a revocation may reach a replica.</summary>
    internal static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);

    /// <summary>How long existing sessions live from what is known while the state cannot be asked.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>How long a request waits for news while what is known still may do.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    /// <summary>A change may be committed after a later one: each question looks this far back (milliseconds).</summary>
    private const long Overlap = 60_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _ended = new(StringComparer.Ordinal);
    private Task? _asking;
    private long? _knownAt;
    private long? _askedAt;
    private long _since;

    /// <summary>Ended sessions with their expiry, and when that was read by the state's clock.</summary>
    internal sealed record Page(IReadOnlyList<(string Id, long ExpiresAt)> Ended, long Now);

    /// <summary>Whether a session was ended.</summary>
    public async ValueTask<SessionStanding> StandingOfAsync(string id, CancellationToken cancellationToken)
    {
        if (Known(id, Fresh) is { } news)
        {
            return news;
        }

        var asking = Ask();
        if (Known(id, Patience) is null)
        {
            await asking.WaitAsync(cancellationToken);
        }
        else
        {
            await Task.WhenAny(asking, Task.Delay(LongestPause, time, cancellationToken));
        }

        return Known(id, Patience) ?? SessionStanding.Unknown;
    }

    /// <summary>Notes what was ended here.</summary>
    public void Add(string id, long expiresAt)
    {
        lock (_gate)
        {
            _ended[id] = expiresAt;
        }
    }

    private SessionStanding? Known(string id, TimeSpan within)
    {
        lock (_gate)
        {
            return _ended.ContainsKey(id) ? SessionStanding.Ended
                : _knownAt is { } at && time.GetElapsedTime(at) < within ? SessionStanding.Active
                : null;
        }
    }

    /// <summary>One question at a time, and after one that failed a second of rest.</summary>
    private Task Ask()
    {
        lock (_gate)
        {
            if (_asking is null && (_askedAt is not { } at || time.GetElapsedTime(at) >= TimeSpan.FromSeconds(1)))
            {
                _askedAt = time.GetTimestamp();
                _asking = AskAsync(_since);
            }

            return _asking ?? Task.CompletedTask;
        }
    }

    private async Task AskAsync(long since)
    {
        // Not under the gate of who asked.
        await Task.Yield();
        var askedAt = time.GetTimestamp();
        var page = await read(since);
        lock (_gate)
        {
            _asking = null;
            if (page is null || page.Ended.Count > LoginTables.MostEnded)
            {
                return;
            }

            foreach (var (id, expiresAt) in page.Ended)
            {
                _ended[id] = expiresAt;
            }

            foreach (var id in _ended.Where(row => row.Value <= page.Now).Select(row => row.Key).ToArray())
            {
                _ended.Remove(id);
            }

            (_knownAt, _since) = (askedAt, page.Now - Overlap);
        }
    }
}
