using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace Broker.Ldap.Limits;

/// <summary>One transaction at a time per question, in tables that are made at the first one; what fails is told once and is a null.</summary>
/// <param name="source">Where connections come from.</param>
/// <param name="clock">The clock that counts; null for the server's own.</param>
/// <param name="time">Paces the sweeping, and limits a question.</param>
/// <param name="log">Where outages are told.</param>
/// <remarks>Thread safe.</remarks>
internal sealed partial class PostgresDatabase(NpgsqlDataSource source, TimeProvider? clock, TimeProvider time, ILogger log) : IAsyncDisposable
{
    /// <summary>Deadlocks and rows that were swept meanwhile pass by themselves.</summary>
    private const int MostTries = 4;

    /// <summary>For all of a question.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(1);

    private byte[]? _salt;
    private long _sweptAt = time.GetTimestamp();
    private int _isDown;

    /// <summary>What a question does in its transaction.</summary>
    /// <returns>The answer, and whether the transaction is committed; a null answer asks for another try.</returns>
    public delegate Task<(T? Answer, bool IsKept)> Work<T>(Question question)
        where T : class;

    /// <summary>Asks.</summary>
    /// <returns>The answer; null when the database cannot give one.</returns>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<T?> AskAsync<T>(Work<T> work, CancellationToken cancellationToken)
        where T : class
    {
        using var limit = new CancellationTokenSource(Longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var answer = await TryAsync(work, either.Token);
            if (answer is not null && Interlocked.Exchange(ref _isDown, 0) == 1)
            {
                IsBack(log);
            }

            return answer;
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or IOException or System.Net.Sockets.SocketException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            Tell(e is PostgresException refused ? $"{refused.SqlState}: {refused.MessageText}" : e.Message);
            return null;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => source.DisposeAsync();

    private async Task<T?> TryAsync<T>(Work<T> work, CancellationToken cancellationToken)
        where T : class
    {
        for (var left = MostTries; left > 0; left--)
        {
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            if ((_salt ??= await PrepareAsync(connection, cancellationToken)) is not { } salt)
            {
                return null;
            }

            try
            {
                await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
                var (answer, isKept) = await work(new Question(connection, transaction, salt, Now, cancellationToken));
                if (answer is null)
                {
                    continue;
                }

                if (isKept)
                {
                    await transaction.CommitAsync(cancellationToken);
                    await SweepAsync(connection, cancellationToken);
                }

                return answer;
            }
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure && left > 1)
            {
                continue;
            }
        }

        Tell("it was changed meanwhile, several times over");
        return null;
    }

    private object Now() => clock is null ? DBNull.Value : clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Makes the tables, or looks whether they are ours; gives the key of the subjects.</summary>
    private async Task<byte[]?> PrepareAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var find = new NpgsqlCommand(PostgresSchema.Find, connection, transaction))
        {
            if (await find.ExecuteScalarAsync(cancellationToken) is not true)
            {
                await CreateAsync(connection, transaction, cancellationToken);
            }
        }

        await using var version = new NpgsqlCommand(PostgresSchema.ReadVersion, connection, transaction);
        byte[]? salt = null;
        await using (var row = await version.ExecuteReaderAsync(cancellationToken))
        {
            if (await row.ReadAsync(cancellationToken) && row.GetInt32(0) == PostgresSchema.Version)
            {
                salt = row.GetFieldValue<byte[]>(1);
            }
        }

        await transaction.CommitAsync(cancellationToken);
        if (salt is null)
        {
            Tell($"its tables are not of version {PostgresSchema.Version}, which this program knows: give it a database of its own, or run the program that made them");
        }

        return salt;
    }

    private static async Task CreateAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        string[] statements = [PostgresSchema.Lock, .. PostgresSchema.Create];
        foreach (var statement in statements)
        {
            await using var command = new NpgsqlCommand(statement, connection, transaction);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        await using var write = new NpgsqlCommand(PostgresSchema.WriteVersion, connection, transaction);
        write.Parameters.Add(new NpgsqlParameter<int> { TypedValue = PostgresSchema.Version });
        write.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = System.Security.Cryptography.RandomNumberGenerator.GetBytes(SubjectKey.SaltLength) });
        await write.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Once a minute, after what was asked has been kept. What one sweep leaves, the next takes.</summary>
    private async Task SweepAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var sweptAt = Interlocked.Read(ref _sweptAt);
        if (time.GetElapsedTime(sweptAt) < SweepInterval || Interlocked.CompareExchange(ref _sweptAt, time.GetTimestamp(), sweptAt) != sweptAt)
        {
            return;
        }

        try
        {
            foreach (var statement in PostgresSchema.Sweep)
            {
                await using var command = new NpgsqlCommand(statement, connection);
                command.Parameters.Add(new NpgsqlParameter { Value = Now(), NpgsqlDbType = NpgsqlDbType.Bigint });
                await command.ExecuteNonQueryAsync(cancellationToken);
            }
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or IOException or OperationCanceledException)
        {
            // What was asked is kept all the same.
            SweepFailed(log, e.Message);
        }
    }

    private void Tell(string reason)
    {
        if (Interlocked.Exchange(ref _isDown, 1) == 0)
        {
            IsDown(log, reason);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The login state in PostgreSQL cannot be used, so nobody can sign in: {Reason}")]
    private static partial void IsDown(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The login state in PostgreSQL is back")]
    private static partial void IsBack(ILogger logger);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Old rows of the login state in PostgreSQL were left for the next time: {Reason}")]
    private static partial void SweepFailed(ILogger logger, string reason);

    /// <summary>A transaction, and what its statements need.</summary>
    internal sealed record Question(
        NpgsqlConnection Connection, NpgsqlTransaction Transaction, byte[] Salt, Func<object> Clock, CancellationToken CancellationToken)
    {
        /// <summary>A parameter with the instant that counts; null for the server's.</summary>
        public NpgsqlParameter Now => new() { Value = Clock(), NpgsqlDbType = NpgsqlDbType.Bigint };

        /// <summary>A statement with its parameters in order.</summary>
        public async Task<int> RunAsync(string statement, params NpgsqlParameter[] parameters)
        {
            await using var command = Command(statement, parameters);
            return await command.ExecuteNonQueryAsync(CancellationToken);
        }

        /// <summary>A statement with its parameters in order.</summary>
        public NpgsqlCommand Command(string statement, params NpgsqlParameter[] parameters)
        {
            var command = new NpgsqlCommand(statement, Connection, Transaction);
            command.Parameters.AddRange(parameters);
            return command;
        }
    }
}
