using System.Collections.Concurrent;
using Broker.Core.Authentication.Ldap;
using Broker.Core.Catalog.Ldap;
using Broker.Core.Sessions;
using Broker.Ldap;
using Broker.Ldap.Results;

namespace Broker.Directories.SignIn;

/// <summary>What the directory last said of the person of each session: read again when it is a minute old, kept for five when the directory is down.</summary>
/// <remarks>
/// However many requests come at once, a person is read once. Whoever has a reading to go on with waits less than a second for a newer one; a
/// directory that did not answer is left alone for some seconds. After five minutes without the directory nothing goes on (never fails open,
/// threat L-16), and nothing that was read by a document of the provider that has changed since. Thread safe; keeps at most 50,000 readings, the oldest goes first.
/// </remarks>
internal sealed class Readings(OpenDirectories directories, TimeProvider time, int most = Readings.Most)
{
    /// <summary>How old a reading may be before it is renewed.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromSeconds(60);

    /// <summary>How old a reading may become while the directory cannot be asked.</summary>
    public static readonly TimeSpan Usable = TimeSpan.FromMinutes(5);

    /// <summary>How long a directory that did not answer is not asked again by those who can go on without.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <summary>Clients of the container endpoint give up after a second (R23).</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(700);

    private const int Most = 50_000;

    private readonly ConcurrentDictionary<string, SessionReading> _readings = new(StringComparer.Ordinal);

    /// <summary>Whether people of a provider can be read again.</summary>
    public bool CanReadAgain(LdapProvider provider) => directories.Find(provider.Account, provider.Name) is { Directory.CanReadAgain: true };

    /// <summary>Keeps what the directory said when the person signed in.</summary>
    public void Keep(BrokerSession session, DirectoryIdentity identity)
    {
        MakeRoom();
        _readings[session.Id] = new SessionReading(session.ExpiresAt) { Identity = identity };
    }

    /// <summary>Forgets a session that was ended.</summary>
    public void Forget(string sessionId) => _readings.TryRemove(sessionId, out _);

    /// <summary>The person of a session as the directory describes them now, or did a moment ago.</summary>
    /// <returns>
    /// <c>NotSignedIn</c> when the directory lets the person in no more (the reason says why) or nothing can be known of them here;
    /// <c>Unavailable</c> when the directory cannot be asked and the last reading is too old.
    /// </returns>
    public async ValueTask<Outcome<DirectoryIdentity>> OfAsync(BrokerSession session, CancellationToken cancellationToken)
    {
        if (directories.Find(session.Account, session.Provider) is not { Directory: { } directory, Provider: var provider })
        {
            return directories.NotReady() is null ? Refusal.NoSession : Refusal.NotReady;
        }

        var now = time.GetUtcNow();
        var reading = ReadingOf(session);
        if (!directory.CanReadAgain)
        {
            return KnownTo(directory, reading) is { } only && now - only.AuthenticatedAt < SignInSessions.LongestUnread ? only : Refusal.NoSession;
        }

        Task<DirectoryAnswer<DirectoryIdentity>> newer;
        DirectoryIdentity? last;
        lock (reading)
        {
            if (!ReferenceEquals(reading.Asked, directory))
            {
                (reading.Asked, reading.Pending, reading.NextTry) = (directory, null, DateTimeOffset.MinValue);
            }

            last = KnownTo(directory, reading) is { } known && now - known.ReadAt <= Usable ? known : null;
            if (last is not null && (now - last.ReadAt <= Fresh || now < reading.NextTry))
            {
                return last;
            }

            newer = reading.Pending ??= ReadAsync(reading, directory, new KnownPerson(provider, session.Username, session.Dn, session.AuthenticatedAt));
        }

        DirectoryAnswer<DirectoryIdentity> answer;
        try
        {
            answer = await newer.WaitAsync(last is null ? Timeout.InfiniteTimeSpan : LongestWait, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return last!;
        }

        if (answer.TryGet(out var identity, out var refusal))
        {
            return identity;
        }

        return refusal.Kind == DirectoryRefusalKind.Unavailable
            ? last is null ? Refusal.DirectoryUnavailable : last
            : Refusal.NoSession with { Reason = ReasonNames.Of(refusal.Reason) };
    }

    /// <summary>Reads for everybody who waits: it goes on when one of them has gone.</summary>
    private async Task<DirectoryAnswer<DirectoryIdentity>> ReadAsync(SessionReading reading, LdapDirectory directory, KnownPerson person)
    {
        // Whoever began it holds the lock.
        await Task.Yield();
        try
        {
            var answer = await directory.ReadAgainAsync(person, CancellationToken.None);
            Take(reading, directory, answer);
            return answer;
        }
        finally
        {
            lock (reading)
            {
                reading.Pending = ReferenceEquals(reading.Asked, directory) ? null : reading.Pending;
            }
        }
    }

    private void Take(SessionReading reading, LdapDirectory directory, DirectoryAnswer<DirectoryIdentity> answer)
    {
        lock (reading)
        {
            if (!ReferenceEquals(reading.Asked, directory))
            {
                return;
            }

            if (answer.TryGet(out var identity, out var refusal))
            {
                reading.Identity = identity;
            }
            else if (refusal.Kind == DirectoryRefusalKind.Unavailable)
            {
                reading.NextTry = time.GetUtcNow() + Pause;
            }
            else
            {
                reading.Identity = null;
            }
        }
    }

    /// <summary>What a directory itself has said of the person: another one found people, names or groups by other rules.</summary>
    private static DirectoryIdentity? KnownTo(LdapDirectory directory, SessionReading reading) =>
        reading.Identity is { } known && ReferenceEquals(known.Provider, directory.Provider) ? known : null;

    private SessionReading ReadingOf(BrokerSession session)
    {
        if (_readings.TryGetValue(session.Id, out var reading))
        {
            return reading;
        }

        MakeRoom();
        return _readings.GetOrAdd(session.Id, new SessionReading(session.ExpiresAt));
    }

    private void MakeRoom()
    {
        if (_readings.Count < most)
        {
            return;
        }

        var now = time.GetUtcNow();
        foreach (var entry in _readings.Where(entry => entry.Value.ExpiresAt <= now))
        {
            _readings.TryRemove(entry);
        }

        // A tenth, so that this is not done for every one of them.
        foreach (var entry in _readings.Count < most ? [] : _readings.OrderBy(entry => entry.Value.ExpiresAt).Take(Math.Max(1, most / 10)).ToArray())
        {
            _readings.TryRemove(entry);
        }
    }
}
