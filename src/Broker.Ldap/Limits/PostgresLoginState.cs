using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Broker.Ldap.Limits;

/// <summary>The login state that replicas share: one PostgreSQL database, in tables that it makes itself.</summary>
/// <remarks>
/// The server's clock counts, so replicas need not agree on theirs. While it is down nobody signs in (never open), and existing sessions live on
/// for five minutes from what is known; what was ended elsewhere is known after two seconds. A reservation that could not be given back
/// stands. Subjects are bounded by the limit for everybody. Bounds: 16 connections; 3 s for each connection and command. Thread safe.
/// </remarks>
public sealed class PostgresLoginState : ILoginState
{
    /// <summary>Some hundred milliseconds of a busy server.</summary>
    private const int EndedOfPage = 20_000;

    private readonly PostgresDatabase _database;
    private readonly EndedSessions _ended;

    private PostgresLoginState(PostgresDatabase database, TimeProvider time)
    {
        _database = database;
        _ended = new EndedSessions(ReadEndedAsync, time);
    }

    /// <inheritdoc/>
    public bool IsShared => true;

    /// <summary>Reads the connection file; the database is first asked by the first question.</summary>
    /// <param name="connectionFile">A file with one Npgsql connection string. The password in it may change while this runs.</param>
    /// <param name="time">The clock of pauses.</param>
    /// <param name="log">Where outages are told.</param>
    /// <param name="state">The state.</param>
    /// <param name="problem">Why it cannot be used: a sentence that says what to do, without any of the file's content.</param>
    public static bool TryOpen(
        string connectionFile, TimeProvider time, ILogger log, [NotNullWhen(true)] out PostgresLoginState? state, [NotNullWhen(false)] out string? problem) =>
        TryOpen(connectionFile, time, log, clock: null, out state, out problem);

    /// <summary>The same with a clock that counts instead of the server's.</summary>
    internal static bool TryOpen(
        string connectionFile, TimeProvider time, ILogger log, TimeProvider? clock,
        [NotNullWhen(true)] out PostgresLoginState? state, [NotNullWhen(false)] out string? problem)
    {
        state = PostgresConnectionFile.TryOpen(connectionFile, out var source, out problem) ? new(new PostgresDatabase(source, clock, time, log), time) : null;
        return state is not null;
    }

    /// <inheritdoc/>
    public async ValueTask<StateAnswer<FailureDecision>> ReserveAsync(IReadOnlyList<FailureBudget> budgets, CancellationToken cancellationToken)
    {
        var decision = await _database.AskAsync<FailureDecision>(
            async question =>
            {
                var keys = KeysOf(question, budgets);
                await question.RunAsync(PostgresSchema.AddCounts, Values(keys));
                if (await LockAsync(question, keys) is not { } known)
                {
                    return (null, false);
                }

                var now = await NowAsync(question);
                var decision = FailureCount.Reserve(budgets, known, now, out var next);
                if (decision.Reservation is not null)
                {
                    await WriteAsync(question, keys, next);
                }

                return (decision, decision.Reservation is not null);
            },
            cancellationToken);
        return decision is null ? StateAnswer<FailureDecision>.Unavailable : decision;
    }

    /// <inheritdoc/>
    public async ValueTask SettleAsync(FailureReservation reservation, bool hasFailed) =>
        await _database.AskAsync<FailureReservation>(
            async question =>
            {
                var keys = KeysOf(question, reservation.Budgets);
                if (await LockAsync(question, keys) is not { } known)
                {
                    // Swept: it does not count any more.
                    return (reservation, false);
                }

                var now = await NowAsync(question);
                var next = new FailureCount?[known.Length];
                var isChanged = false;
                for (var i = 0; i < known.Length; i++)
                {
                    isChanged |= FailureCount.Settle(known[i], reservation.Budgets[i], reservation.At, now, hasFailed, out next[i]);
                }

                if (isChanged)
                {
                    await WriteAsync(question, keys, next);
                }

                return (reservation, isChanged);
            },
            CancellationToken.None);

    /// <inheritdoc/>
    public async ValueTask<bool> PutSessionAsync(SignInRecord session, CancellationToken cancellationToken)
    {
        SessionForm.Check(session);
        return await _database.AskAsync<SignInRecord>(
            async question =>
            {
                var person = SubjectKey.Of(question.Salt, session.Person).ToBytes();
                await question.RunAsync(PostgresSchema.LockPerson, Value(BinaryPrimitives.ReadInt64BigEndian(person)));
                await question.RunAsync(
                    PostgresSchema.PutSession,
                    Value(session.Id), Value(person), Value(session.Since.ToUnixTimeMilliseconds()), Value(session.ExpiresAt.ToUnixTimeMilliseconds()),
                    Value(Storable(session.Address)), Value(Storable(session.UserAgent)));
                await question.RunAsync(PostgresSchema.EndOldest, Value(person), Value(LoginTables.MostOfPerson), question.Now);
                return (session, true);
            },
            cancellationToken) is not null;
    }

    /// <inheritdoc/>
    public async ValueTask<StateAnswer<IReadOnlyList<SignInRecord>>> SessionsOfAsync(string person, CancellationToken cancellationToken)
    {
        var sessions = await _database.AskAsync<IReadOnlyList<SignInRecord>>(
            async question =>
            {
                await using var command = question.Command(
                    PostgresSchema.SessionsOf, Value(SubjectKey.Of(question.Salt, person).ToBytes()), question.Now, Value(LoginTables.MostOfPerson));
                await using var rows = await command.ExecuteReaderAsync(question.CancellationToken);
                var found = ImmutableArray.CreateBuilder<SignInRecord>();
                while (await rows.ReadAsync(question.CancellationToken))
                {
                    found.Add(new(rows.GetString(0), person, Instant(rows.GetInt64(1)), Instant(rows.GetInt64(2)), rows.GetString(3), rows.GetString(4)));
                }

                return (found.DrainToImmutable(), false);
            },
            cancellationToken);
        return sessions is null ? StateAnswer<IReadOnlyList<SignInRecord>>.Unavailable : StateAnswer.Of(sessions);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> EndSessionAsync(string id, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        SessionForm.Check(id);
        var until = expiresAt.ToUnixTimeMilliseconds();
        var ended = await _database.AskAsync<string>(
            async question =>
            {
                await question.RunAsync(PostgresSchema.RemoveSession, Value(id));
                await question.RunAsync(PostgresSchema.EndSession, Value(id), Value(until), question.Now);
                return (id, true);
            },
            cancellationToken);
        if (ended is not null)
        {
            _ended.Add(id, until);
        }

        return ended is not null;
    }

    /// <inheritdoc/>
    public ValueTask<SessionStanding> StandingOfAsync(string id, CancellationToken cancellationToken) => _ended.StandingOfAsync(id, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _database.DisposeAsync();

    /// <summary>Reads page by page: all of them at once would be more than a command has time for.</summary>
    private async Task<EndedSessions.Page?> ReadEndedAsync(long since)
    {
        var ended = new List<(string Id, long ExpiresAt)>();
        var (at, after, firstAsked) = (since, "", (long?)null);
        while (ended.Count <= LoginTables.MostEnded)
        {
            if (await ReadEndedAsync(at, after) is not { } page)
            {
                return null;
            }

            // What is committed while this reads on is seen by the next question: it looks back to where this one began.
            firstAsked ??= page.Now;
            ended.AddRange(page.Rows.Select(row => (row.Id, row.ExpiresAt)));
            if (page.Rows.Count < EndedOfPage)
            {
                break;
            }

            (after, at) = (page.Rows[^1].Id, page.Rows[^1].EndedAt);
        }

        return new EndedSessions.Page(ended, firstAsked!.Value);
    }

    private Task<EndedRows?> ReadEndedAsync(long at, string after) => _database.AskAsync<EndedRows>(
        async question =>
        {
            var now = (await NowAsync(question)).ToUnixTimeMilliseconds();
            await using var command = question.Command(PostgresSchema.EndedSince, Value(at), Value(after), question.Now, Value(EndedOfPage));
            await using var rows = await command.ExecuteReaderAsync(question.CancellationToken);
            var ended = new List<(string Id, long ExpiresAt, long EndedAt)>();
            while (await rows.ReadAsync(question.CancellationToken))
            {
                ended.Add((rows.GetString(0), rows.GetInt64(1), rows.GetInt64(2)));
            }

            return (new EndedRows(ended, now), false);
        },
        CancellationToken.None);

    private static byte[][] KeysOf(PostgresDatabase.Question question, IEnumerable<FailureBudget> budgets) =>
        [.. budgets.Select(budget => SubjectKey.Of(question.Salt, budget.Subject).ToBytes())];

    /// <summary>Locks the rows in the order of the budgets; null when one is not there, or is none of ours.</summary>
    private static async Task<FailureCount?[]?> LockAsync(PostgresDatabase.Question question, byte[][] keys)
    {
        await using var command = question.Command(PostgresSchema.LockCounts, Values(keys));
        await using var rows = await command.ExecuteReaderAsync(question.CancellationToken);
        var known = new FailureCount?[keys.Length];
        var found = 0;
        for (; await rows.ReadAsync(question.CancellationToken); found++)
        {
            var marks = rows.GetString(1);
            if (marks.Length > 0 && !FailureCountText.TryRead(marks, out known[rows.GetInt64(0) - 1]))
            {
                return null;
            }
        }

        return found == keys.Length ? known : null;
    }

    private static async Task<DateTimeOffset> NowAsync(PostgresDatabase.Question question)
    {
        await using var command = question.Command(PostgresSchema.Now, question.Now);
        return await command.ExecuteScalarAsync(question.CancellationToken) is long now ? Instant(now) : throw new NpgsqlException("The server told no time.");
    }

    private static Task<int> WriteAsync(PostgresDatabase.Question question, byte[][] keys, IReadOnlyList<FailureCount?> next) => question.RunAsync(
        PostgresSchema.WriteCounts,
        Values(keys),
        Values(next.Select(count => count is null ? "" : FailureCountText.Write(count)).ToArray()),
        Values(next.Select(count => count?.ForgetAt ?? 0).ToArray()));

    private static DateTimeOffset Instant(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    /// <summary>PostgreSQL's text has no NUL.</summary>
    private static string Storable(string text) => text.Replace('\0', '\uFFFD');

    private static NpgsqlParameter<T> Value<T>(T value) => new() { TypedValue = value };

    private static NpgsqlParameter<T[]> Values<T>(T[] values) => new() { TypedValue = values };

    /// <summary>A page of ended sessions, and the state's clock when it was read.</summary>
    private sealed record EndedRows(IReadOnlyList<(string Id, long ExpiresAt, long EndedAt)> Rows, long Now);
}
