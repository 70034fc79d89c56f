namespace Broker.Ldap.Limits;

/// <summary>Whether one more failure fits into every budget.</summary>
/// <param name="Reservation">It does, and is counted already; null when it does not.</param>
/// <param name="Wait">When it may fit: above zero without a reservation.</param>
/// <param name="Full">Which of the asked budgets is used up, the first of them; -1 with a reservation, or when the state has no room for one more subject.</param>
/// <param name="IsPassing">Only sign-ins that are still going on are in the way: it may fit in a moment.</param>
/// <remarks>Immutable.</remarks>
public sealed record FailureDecision(FailureReservation? Reservation, TimeSpan Wait, int Full, bool IsPassing);
