using System.Collections.Immutable;

namespace Broker.Ldap.Limits;

/// <summary>Failures and sessions in memory, bounded; every change is told as one line, and lines make the same tables again.</summary>
/// <param name="salt">Key of the subjects.</param>
/// <remarks>
/// Bounds: 200,000 subjects, 100,000 sessions, 400,000 ended ones. A full table takes nothing new: forgetting a failure to make room would let an attacker
/// who invents names wash a victim's failures away. Not thread safe.
/// </remarks>
internal sealed class LoginTables(byte[] salt)
{
    /// <summary>Several times what the widest usual limit for everybody lets in.</summary>
    internal const int MostSubjects = 200_000;
    internal const int MostSessions = 100_000;
    internal const int MostEnded = 400_000;

    /// <summary>Sessions of one person.</summary>
    internal const int MostOfPerson = 32;

    private static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(1);

    private readonly Dictionary<SubjectKey, FailureCount> _counts = [];
    private readonly Dictionary<string, KeptSession> _sessions = new(StringComparer.Ordinal);
    private readonly Dictionary<SubjectKey, List<string>> _sessionsOf = [];
    private readonly Dictionary<string, long> _ended = new(StringComparer.Ordinal);
    private DateTimeOffset _sweptAt = DateTimeOffset.MinValue;

    /// <summary>Key of the subjects.</summary>
    public byte[] Salt => salt;

    /// <summary>Rows of all tables.</summary>
    public int Rows => _counts.Count + _sessions.Count + _ended.Count;

    /// <summary>All rows as lines.</summary>
    public IEnumerable<string> Lines() =>
        _counts.Select(row => LoginLine.OfCount(row.Key, row.Value))
            .Concat(_sessions.Select(row => LoginLine.OfSession(row.Key, row.Value)))
            .Concat(_ended.Select(row => LoginLine.OfEnded(row.Key, row.Value)));

    /// <summary>Counts one failure, if it fits.</summary>
    public FailureDecision Reserve(IReadOnlyList<FailureBudget> budgets, DateTimeOffset now, List<string> changes)
    {
        Sweep(now);
        SubjectKey[] keys = [.. budgets.Select(budget => SubjectKey.Of(salt, budget.Subject))];
        FailureCount?[] known = [.. keys.Select(key => _counts.GetValueOrDefault(key))];
        var decision = FailureCount.Reserve(budgets, known, now, out var next);
        if (decision.Reservation is not null && _counts.Count + known.Count(count => count is null) > MostSubjects)
        {
            return new FailureDecision(null, SweepInterval, -1, IsPassing: false);
        }

        for (var i = 0; i < next.Length; i++)
        {
            Set(keys[i], next[i], changes);
        }

        return decision;
    }

    /// <summary>Ends a reservation.</summary>
    public void Settle(FailureReservation reservation, DateTimeOffset now, bool hasFailed, List<string> changes)
    {
        foreach (var budget in reservation.Budgets)
        {
            var key = SubjectKey.Of(salt, budget.Subject);
            if (FailureCount.Settle(_counts.GetValueOrDefault(key), budget, reservation.At, now, hasFailed, out var next))
            {
                Set(key, next, changes);
            }
        }
    }

    /// <summary>Keeps a session; false when there is no room.</summary>
    public bool Put(SignInRecord session, DateTimeOffset now, List<string> changes)
    {
        Sweep(now);
        var person = SubjectKey.Of(salt, session.Person);
        if (_sessions.Count >= MostSessions && !_sessions.ContainsKey(session.Id))
        {
            return false;
        }

        // One more session of a person ends the oldest, which has to be remembered.
        if (_ended.Count >= MostEnded && _sessionsOf.TryGetValue(person, out var had) && had.Count >= MostOfPerson)
        {
            return false;
        }

        var kept = new KeptSession(
            person, session.Since.ToUnixTimeMilliseconds(), session.ExpiresAt.ToUnixTimeMilliseconds(), session.Address, session.UserAgent);
        Remove(session.Id);
        Add(session.Id, kept);
        changes.Add(LoginLine.OfSession(session.Id, kept));
        var others = _sessionsOf[person];
        while (others.Count > MostOfPerson)
        {
            var oldest = others.MinBy(id => _sessions[id].Since)!;
            if (!End(oldest, DateTimeOffset.FromUnixTimeMilliseconds(_sessions[oldest].ExpiresAt), now, changes))
            {
                break;
            }
        }

        return true;
    }

    /// <summary>A person's sessions, the newest first.</summary>
    public IReadOnlyList<SignInRecord> Of(string person, DateTimeOffset now) =>
        _sessionsOf.TryGetValue(SubjectKey.Of(salt, person), out var ids)
            ? [.. ids.Where(id => _sessions[id].ExpiresAt > now.ToUnixTimeMilliseconds()).OrderByDescending(id => _sessions[id].Since).Select(id => _sessions[id].ToRecord(id, person))]
            : ImmutableArray<SignInRecord>.Empty;

    /// <summary>Ends a session; false when there is no room to remember that.</summary>
    public bool End(string id, DateTimeOffset expiresAt, DateTimeOffset now, List<string> changes)
    {
        Sweep(now);
        var until = expiresAt.ToUnixTimeMilliseconds();
        if (_ended.Count >= MostEnded && !_ended.ContainsKey(id))
        {
            return false;
        }

        Remove(id);
        until = Math.Max(until, _ended.GetValueOrDefault(id));
        if (until > now.ToUnixTimeMilliseconds())
        {
            _ended[id] = until;
            changes.Add(LoginLine.OfEnded(id, until));
        }

        return true;
    }

    /// <summary>Whether a session was ended.</summary>
    public bool HasEnded(string id) => _ended.ContainsKey(id);

    /// <summary>Applies one line; false when it is none.</summary>
    public bool Apply(ReadOnlySpan<char> line)
    {
        if (LoginLine.TryReadCount(line, out var key, out var count))
        {
            Set(key, count, changes: null);
            return true;
        }

        if (LoginLine.TryReadSession(line, out var id, out var session))
        {
            Remove(id);
            Add(id, session);
            return true;
        }

        if (!LoginLine.TryReadEnded(line, out id, out var until))
        {
            return false;
        }

        Remove(id);
        _ended[id] = until;
        return true;
    }

    /// <summary>Forgets what no longer counts, once a minute.</summary>
    public void Sweep(DateTimeOffset now)
    {
        if (now - _sweptAt < SweepInterval && now >= _sweptAt)
        {
            return;
        }

        _sweptAt = now;
        var at = now.ToUnixTimeMilliseconds();
        foreach (var key in _counts.Where(row => row.Value.ForgetAt <= at).Select(row => row.Key).ToArray())
        {
            _counts.Remove(key);
        }

        foreach (var id in _sessions.Where(row => row.Value.ExpiresAt <= at).Select(row => row.Key).ToArray())
        {
            Remove(id);
        }

        foreach (var id in _ended.Where(row => row.Value <= at).Select(row => row.Key).ToArray())
        {
            _ended.Remove(id);
        }
    }

    private void Set(SubjectKey key, FailureCount? count, List<string>? changes)
    {
        if (count is null)
        {
            _counts.Remove(key);
        }
        else
        {
            _counts[key] = count;
        }

        changes?.Add(LoginLine.OfCount(key, count));
    }

    private void Add(string id, KeptSession session)
    {
        _sessions[id] = session;
        if (!_sessionsOf.TryGetValue(session.Person, out var ids))
        {
            _sessionsOf[session.Person] = ids = [];
        }

        ids.Add(id);
    }

    private void Remove(string id)
    {
        if (_sessions.Remove(id, out var session) && _sessionsOf[session.Person] is var ids && ids.Remove(id) && ids.Count == 0)
        {
            _sessionsOf.Remove(session.Person);
        }
    }
}
