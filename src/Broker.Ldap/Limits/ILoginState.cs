namespace Broker.Ldap.Limits;

/// <summary>What the directory role keeps between requests: failures that count, and sign-in sessions that people see and end.</summary>
/// <remarks>
/// Two implementations, one contract suite: <see cref="FileLoginState"/> (one process) and <see cref="PostgresLoginState"/> (shared by
/// replicas). An answer is kept for good before it is given (but see <see cref="SettleAsync"/>). Errors are values. Thread safe.
/// </remarks>
public interface ILoginState : IAsyncDisposable
{
    /// <summary>Whether all replicas count in it; else each has its own, and limits are divided by their number.</summary>
    bool IsShared { get; }

    /// <summary>Counts one failure in every budget, if it fits into all of them; else in none. The decision and the count are one step.</summary>
    /// <param name="budgets">1 to 4, subjects all different, and in the same order of kinds at every call.</param>
    /// <param name="cancellationToken">Gives up; a reservation that was made meanwhile stands as a failure.</param>
    ValueTask<StateAnswer<FailureDecision>> ReserveAsync(IReadOnlyList<FailureBudget> budgets, CancellationToken cancellationToken);

    /// <summary>Ends a reservation: it stands as a failure of this moment, or is given back. One that is never settled stands.</summary>
    /// <remarks>A crash right after it may lose it; what is lost then makes limits stricter, never wider.</remarks>
    ValueTask SettleAsync(FailureReservation reservation, bool hasFailed);

    /// <summary>Keeps a session of a person. A person has at most 32: the oldest is ended when one more comes.</summary>
    /// <returns>False when it could not be kept: there is no such session then.</returns>
    ValueTask<bool> PutSessionAsync(SignInRecord session, CancellationToken cancellationToken);

    /// <summary>The sessions of a person that have neither ended nor expired, the newest first.</summary>
    ValueTask<StateAnswer<IReadOnlyList<SignInRecord>>> SessionsOfAsync(string person, CancellationToken cancellationToken);

    /// <summary>Ends a session, known or not, and remembers that until it would have expired. Ending it again changes nothing.</summary>
    /// <returns>False when it could not be kept: try again.</returns>
    ValueTask<bool> EndSessionAsync(string id, DateTimeOffset expiresAt, CancellationToken cancellationToken);

    /// <summary>Whether a session was ended. Asked with every request: it answers from what is at hand.</summary>
    ValueTask<SessionStanding> StandingOfAsync(string id, CancellationToken cancellationToken);
}
