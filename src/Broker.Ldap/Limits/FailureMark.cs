namespace Broker.Ldap.Limits;

/// <summary>Failures of one moment.</summary>
/// <param name="At">Milliseconds since 1970; the beginning of a sixteenth of the window with <see cref="FailureRule.EachAlone"/>.</param>
/// <param name="Count">How many, at least 1.</param>
/// <param name="IsPending">The sign-in is still going on: it may be given back.</param>
internal readonly record struct FailureMark(long At, int Count, bool IsPending);
