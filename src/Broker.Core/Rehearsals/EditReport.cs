using System.Collections.Immutable;

namespace Broker.Core.Rehearsals;

/// <summary>What a changed document changes.</summary>
/// <param name="Changes">Every pair that is decided otherwise than before, by role and principal.</param>
/// <param name="Pairs">How many pairs were judged.</param>
/// <param name="LeftOut">How many there are beyond.</param>
public sealed record EditReport(ImmutableArray<DecisionChange> Changes, int Pairs, int LeftOut)
{
    /// <summary>How many of the pairs have a person of a directory, as conditions describe one.</summary>
    public int People { get; init; }
}

/// <summary>A pair that is decided otherwise than before.</summary>
/// <param name="Principal">An ARN; for federated subjects the provider's with the subject, for people the directory's with what conditions say of them.</param>
/// <param name="RoleArn">The role.</param>
/// <param name="IsAllowed">Whether it is allowed now; before it was not, or the other way round.</param>
/// <param name="Reason">What refuses it, before or now.</param>
public sealed record DecisionChange(string Principal, string RoleArn, bool IsAllowed, string Reason);
