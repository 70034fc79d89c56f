namespace Broker.Ldap.Limits;

/// <summary>How many failures one subject may have.</summary>
/// <param name="Subject">Whom it is about: two budgets with the same text are one. States keep a keyed hash of it, never the text.</param>
/// <param name="Rule">When failures are forgotten.</param>
/// <param name="Limit">Failures that may be counted at once, 1 to 1,000,000; 1 to 100 with <see cref="FailureRule.AfterQuiet"/>.</param>
/// <param name="Window">How long one counts: 1 minute to 24 hours.</param>
/// <remarks>Immutable. Its text names no subject.</remarks>
public sealed record FailureBudget(string Subject, FailureRule Rule, int Limit, TimeSpan Window)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Limit} in {Window} ({Rule})";
}
