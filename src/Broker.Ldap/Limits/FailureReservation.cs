using System.Collections.Immutable;

namespace Broker.Ldap.Limits;

/// <summary>One failure counted in advance in every budget of a sign-in; what gives it back or makes it stand.</summary>
/// <param name="Budgets">Where it is counted.</param>
/// <param name="At">When it was, by the state's clock.</param>
public sealed record FailureReservation(ImmutableArray<FailureBudget> Budgets, DateTimeOffset At);
