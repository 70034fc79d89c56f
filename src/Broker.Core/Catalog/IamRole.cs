using System.Collections.Frozen;
using System.Collections.Immutable;
using Broker.Core.Policy;

namespace Broker.Core.Catalog;

/// <summary>An IAM role as the catalog holds it.</summary>
/// <param name="Arn">The role's ARN.</param>
/// <param name="RoleId">The unique id, <c>AROA</c> and 17 more of <c>[A-Z2-7]</c>; a role created again under the same name has another.</param>
/// <param name="TrustPolicy">Who may assume it; parsed and compiled when the catalog was loaded.</param>
/// <param name="MaxSessionDuration">1 to 12 hours.</param>
/// <param name="Tags">The role's own tags; keys compare without case.</param>
/// <param name="Description">Free text for people.</param>
/// <remarks>Source: IAM API reference, Role. Immutable; safe to share between threads.</remarks>
public sealed record IamRole(
    RoleArn Arn,
    string RoleId,
    PolicyDocument TrustPolicy,
    TimeSpan MaxSessionDuration,
    FrozenDictionary<string, string> Tags,
    string Description = "")
{
    /// <summary>Every identity policy of the role: inline and attached.</summary>
    public ImmutableArray<AttachedPolicy> Policies { get; init; } = [];

    /// <summary>The permissions boundary: what it does not allow, the policies cannot grant. Null for none.</summary>
    public AttachedPolicy? Boundary { get; init; }

    /// <summary>Sessions of the role that were issued before this instant are refused; null when none are.</summary>
    public DateTimeOffset? SessionsRevokedBefore { get; init; }

    /// <summary>
    /// The unique id that each user or role had when the trust policy that names it was saved, by the ARN as written there. A caller who has
    /// the ARN and another id was created again since, and is not trusted. An ARN that is not here is of an account that this catalog does
    /// not hold: it counts as written.
    /// </summary>
    public FrozenDictionary<string, string> PrincipalIds { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>Whether a caller whom the trust policy names by this ARN is still the one who was meant.</summary>
    /// <param name="arn">ARN of the caller's user or role.</param>
    /// <param name="uniqueId">The caller's <c>AIDA…</c> or <c>AROA…</c> now.</param>
    public bool StillTrusts(string arn, string uniqueId) =>
        !PrincipalIds.TryGetValue(arn, out var pinned) || string.Equals(pinned, uniqueId, StringComparison.Ordinal);
}
