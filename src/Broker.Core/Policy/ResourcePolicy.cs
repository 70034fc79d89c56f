using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Broker.Core.Policy;

/// <summary>The resource side: the policy of the resource asked for, and what its account demands.</summary>
/// <param name="Document">A role's trust policy, or the policy of another resource.</param>
/// <param name="PrincipalIds">
/// The ARN of a user or role as the policy writes it, to the unique id that it had when the policy was saved. Whoever carries the name
/// later has another id and is not meant. An ARN that is absent is not pinned.
/// </param>
/// <param name="Account">The account that owns the resource.</param>
/// <param name="ResourceControl">The resource control policies by level, root first; each level must allow. Empty: none apply.</param>
/// <remarks>Immutable; safe to share between threads.</remarks>
public sealed record ResourcePolicy(
    PolicyDocument Document,
    FrozenDictionary<string, string> PrincipalIds,
    AccountId Account,
    ImmutableArray<ImmutableArray<AttachedPolicy>> ResourceControl)
{
    /// <summary>A policy that pins nobody, in an account without resource control policies.</summary>
    public static ResourcePolicy Of(PolicyDocument document, AccountId account) => new(document, FrozenDictionary<string, string>.Empty, account, []);
}
