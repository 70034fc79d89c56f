using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Broker.Ldap.Limits;

/// <summary>The login state of one process: in memory, and in one folder when it is given one, so that it survives restarts and crashes.</summary>
/// <remarks>
/// A folder has <c>login-state</c> (mode 0600: a log of changes, each on the disk before its answer is given) and <c>login-state.lock</c>, which keeps a
/// second process away. When the disk takes nothing, nobody signs in until it does. Thread safe.
/// </remarks>
public sealed class FileLoginState : ILoginState
{
    private const string Header = "broker-login-state 1 ";

    /// <summary>A log shorter than this is never worth writing anew.</summary>
    private const int ShortestLog = 1024 * 1024;

    /// <summary>More than the longest usual line.</summary>
    private const int LineLength = 512;

    private readonly Lock _gate = new();
    private readonly LoginTables _tables;
    private readonly TimeProvider _time;
    private readonly StateLog? _log;
    private readonly FileStream? _lock;
    private MemoryStream _pending = new();
    private TaskCompletionSource<bool> _written = NewPromise();
    private Task _flushing = Task.CompletedTask;
    private bool _isBroken;
    private bool _isDisposed;

    private FileLoginState(LoginTables tables, TimeProvider time, StateLog? log, FileStream? held) => (_tables, _time, _log, _lock) = (tables, time, log, held);

    /// <inheritdoc/>
    public bool IsShared => false;

    /// <summary>Octets that a crash had left half written, and that were cut off; for the log of a start.</summary>
    public long Cut { get; private init; }

    /// <summary>A state that is gone with the process.</summary>
    public static FileLoginState InMemory(TimeProvider time) => new(new(RandomNumberGenerator.GetBytes(SubjectKey.SaltLength)), time, log: null, held: null);

    /// <summary>Opens a folder, or makes it (mode 0700).</summary>
    /// <param name="folder">Its path; the folder above it exists.</param>
    /// <param name="time">The clock.</param>
    /// <param name="state">The state.</param>
    /// <param name="problem">Why it cannot be used: a sentence that says what to do.</param>
    public static bool TryOpen(string folder, TimeProvider time, [NotNullWhen(true)] out FileLoginState? state, [NotNullWhen(false)] out string? problem)
    {
        (state, problem) = (null, null);
        FileStream? held = null;
        try
        {
            if ((problem = StateFolder.Prepare(folder)) is not null)
            {
                return false;
            }

            held = StateFolder.Hold(Path.Combine(folder, "login-state.lock"));
            LoginTables? tables = null;
            bool Apply(string line)
            {
                var isRead = tables is not null ? tables.Apply(line) : TryReadHeader(line, out var salt) && (tables = new(salt)) is not null;
                return isRead;
            }

            if (!StateLog.TryRead(Path.Combine(folder, "login-state"), Apply, out var log, out problem, out var cut))
            {
                return false;
            }

            tables ??= new(RandomNumberGenerator.GetBytes(SubjectKey.SaltLength));
            tables.Sweep(time.GetUtcNow());
            log.Rewrite(Snapshot(tables));
            state = new FileLoginState(tables, time, log, held) { Cut = cut };
            held = null;
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            problem = $"{folder} cannot be used, or another process uses it: {e.Message}";
            return false;
        }
        finally
        {
            held?.Dispose();
        }
    }

    /// <inheritdoc/>
    public async ValueTask<StateAnswer<FailureDecision>> ReserveAsync(IReadOnlyList<FailureBudget> budgets, CancellationToken cancellationToken)
    {
        var (decision, written) = Change(changes => _tables.Reserve(budgets, _time.GetUtcNow(), changes));
        if (await written)
        {
            return decision;
        }

        // The directory is not asked then, so nothing failed.
        if (decision.Reservation is { } reservation)
        {
            Change(changes => Settled(reservation, hasFailed: false, changes));
        }

        return StateAnswer<FailureDecision>.Unavailable;
    }

    /// <inheritdoc/>
    public ValueTask SettleAsync(FailureReservation reservation, bool hasFailed)
    {
        Change(changes => Settled(reservation, hasFailed, changes));
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask<bool> PutSessionAsync(SignInRecord session, CancellationToken cancellationToken)
    {
        SessionForm.Check(session);
        var (isPut, written) = Change(changes => _tables.Put(session, _time.GetUtcNow(), changes));
        return isPut && await written;
    }

    /// <inheritdoc/>
    public ValueTask<StateAnswer<IReadOnlyList<SignInRecord>>> SessionsOfAsync(string person, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return ValueTask.FromResult(StateAnswer.Of(_tables.Of(person, _time.GetUtcNow())));
        }
    }

    /// <inheritdoc/>
    public async ValueTask<bool> EndSessionAsync(string id, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        SessionForm.Check(id);
        var (isEnded, written) = Change(changes => _tables.End(id, expiresAt, _time.GetUtcNow(), changes));
        return isEnded && await written;
    }

    /// <inheritdoc/>
    public ValueTask<SessionStanding> StandingOfAsync(string id, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return ValueTask.FromResult(_tables.HasEnded(id) ? SessionStanding.Ended : SessionStanding.Active);
        }
    }

    /// <summary>Writes what is left, and lets another process use the folder. Whoever asks for a change later is told that it is unavailable.</summary>
    public async ValueTask DisposeAsync()
    {
        Task flushing;
        lock (_gate)
        {
            // Nothing is added from here on, so that the flight that is left is the last one.
            _isDisposed = true;
            flushing = _flushing;
        }

        await flushing;
        _log?.Dispose();
        if (_lock is not null)
        {
            await _lock.DisposeAsync();
        }
    }

    /// <summary>Changes the tables and has the changes written: in the order in which they were made, many with one sync.</summary>
    private (T Result, Task<bool> Written) Change<T>(Func<List<string>, T> change)
    {
        lock (_gate)
        {
            var changes = new List<string>();
            var result = change(changes);
            if (_log is null || changes.Count == 0)
            {
                return (result, Task.FromResult(true));
            }

            if (_isDisposed)
            {
                // Whoever comes while the process ends gets what a disk that takes nothing gives.
                return (result, Task.FromResult(false));
            }

            foreach (var line in changes)
            {
                StateLog.Write(_pending, line);
            }

            if (_flushing.IsCompleted)
            {
                _flushing = Task.Run(Flush);
            }

            return (result, _written.Task);
        }
    }

    private bool Settled(FailureReservation reservation, bool hasFailed, List<string> changes)
    {
        _tables.Settle(reservation, _time.GetUtcNow(), hasFailed, changes);
        return true;
    }

    private void Flush()
    {
        while (true)
        {
            MemoryStream lines;
            TaskCompletionSource<bool> written;
            string[]? all = null;
            lock (_gate)
            {
                if (_pending.Length == 0)
                {
                    // Under the gate: a change that comes now starts the next flight.
                    _flushing = Task.CompletedTask;
                    return;
                }

                (lines, written) = (_pending, _written);
                (_pending, _written) = (new(), NewPromise());
                if (_isBroken || (_log!.Length > ShortestLog && _log.Length > 4L * LineLength * _tables.Rows))
                {
                    all = [.. Snapshot(_tables)];
                }
            }

            written.SetResult(TryWrite(lines, all));
        }
    }

    private bool TryWrite(MemoryStream lines, string[]? all)
    {
        try
        {
            if (all is not null)
            {
                _log!.Rewrite(all);
            }
            else
            {
                _log!.Append(lines.GetBuffer().AsSpan(0, (int)lines.Length));
            }

            _isBroken = false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Part of it may be there: the next change writes the whole file anew.
            _isBroken = true;
        }

        return !_isBroken;
    }

    private static IEnumerable<string> Snapshot(LoginTables tables) => tables.Lines().Prepend(Header + Convert.ToHexStringLower(tables.Salt));

    private static bool TryReadHeader(string line, out byte[] salt)
    {
        salt = [];
        if (!line.StartsWith(Header, StringComparison.Ordinal) || line.Length != Header.Length + (2 * SubjectKey.SaltLength)
            || !line.AsSpan(Header.Length).ToArray().All(char.IsAsciiHexDigitLower))
        {
            return false;
        }

        salt = Convert.FromHexString(line.AsSpan(Header.Length));
        return true;
    }

    private static TaskCompletionSource<bool> NewPromise() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
