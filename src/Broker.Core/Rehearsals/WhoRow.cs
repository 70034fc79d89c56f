using System.Collections.Immutable;

namespace Broker.Core.Rehearsals;

/// <summary>Whether one principal can assume a role.</summary>
/// <param name="Principal">Its ARN; a provider's for all whom it vouches for.</param>
/// <param name="Verdict">The answer.</param>
/// <param name="Reason">In words: which side refuses, or what is wrong with the principal.</param>
/// <param name="Conditions">What has to hold as well; empty when nothing has to.</param>
public sealed record WhoRow(string Principal, WhoVerdict Verdict, string Reason, ImmutableArray<string> Conditions);

/// <summary>Whether a principal can assume a role.</summary>
public enum WhoVerdict
{
    /// <summary>It can, as it is.</summary>
    Allowed,

    /// <summary>It can when the conditions hold.</summary>
    Conditional,

    /// <summary>It cannot, whatever the conditions.</summary>
    Denied,
}
