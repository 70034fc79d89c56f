namespace Broker.Ldap.Limits;

/// <summary>Leave to ask the directory once. Its failure is counted already, so however many try at once, the budget holds.</summary>
/// <remarks>Complete it within <see cref="LoginLimits.LongestTry"/>; disposing it uncompleted lets the failure stand. Thread safe.</remarks>
public sealed class LoginPermit : IAsyncDisposable
{
    private readonly ILoginState _state;
    private readonly FailureReservation _reservation;
    private int _isCompleted;

    internal LoginPermit(ILoginState state, FailureReservation reservation) => (_state, _reservation) = (state, reservation);

    /// <summary>Says how it went; only the first time counts.</summary>
    public ValueTask CompleteAsync(LoginOutcome outcome) => Interlocked.Exchange(ref _isCompleted, 1) == 0
        ? _state.SettleAsync(_reservation, hasFailed: outcome == LoginOutcome.Failed)
        : ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => CompleteAsync(LoginOutcome.Failed);
}
