using System.Collections.Frozen;
using Broker.Core.Catalog.Documents;

namespace Broker.Core.Catalog;

/// <summary>
/// Whom the trust policies of a catalog mean: the unique id that each user or role had when the policy that names it was written.
/// </summary>
/// <remarks>
/// IAM stores unique ids when a trust policy is saved, so that a principal created again under an old name is a stranger. Documents in a
/// folder have no moment of saving: an ARN means whoever has it when the policy is first loaded, and goes on meaning that one from load to
/// load for as long as the policy's text stays the same. A process that starts has no loads before it: ids that have to outlive restarts
/// are written down as <c>userId</c> and <c>roleId</c>. Immutable; safe to share between threads.
/// Source: IAM user guide, "AWS JSON policy elements: Principal".
/// </remarks>
internal sealed class PrincipalPins
{
    private readonly Dictionary<string, Pin> _roles = new(StringComparer.Ordinal);

    private PrincipalPins()
    {
    }

    /// <summary>Before the first load.</summary>
    public static PrincipalPins None { get; } = new();

    /// <summary>The ids that a role's trust policy means, by ARN.</summary>
    public FrozenDictionary<string, string> Of(RoleArn role) =>
        _roles.TryGetValue(role.Text, out var pin) ? pin.Ids : FrozenDictionary<string, string>.Empty;

    /// <summary>The pins of a catalog that follows this one: kept where a policy's text did not change, else made of today's principals.</summary>
    /// <remarks>A policy that names a principal which is not there is reported, unless its account is not in this catalog.</remarks>
    public PrincipalPins Renew(CatalogDraft draft)
    {
        var renewed = new PrincipalPins();
        var naming = draft.Roles.Where(role => role.Trust is { Principals.IsEmpty: false }).ToList();
        if (naming.Count == 0)
        {
            return renewed;
        }

        var today = new PrincipalsToday(draft);
        foreach (var role in naming)
        {
            var trust = role.Trust!;
            var kept = _roles.TryGetValue(role.Value.Arn.Text, out var old)
                && string.Equals(old.RoleId, role.Value.RoleId, StringComparison.Ordinal)
                && old.Fingerprint == trust.Policy.Fingerprint
                    ? old.Ids
                    : FrozenDictionary<string, string>.Empty;
            renewed._roles.TryAdd(role.Value.Arn.Text, new Pin(role.Value.RoleId, trust.Policy.Fingerprint, IdsOf(role, kept, today)));
        }

        return renewed;
    }

    private static FrozenDictionary<string, string> IdsOf(CatalogEntry<IamRole> role, FrozenDictionary<string, string> kept, PrincipalsToday today)
    {
        var ids = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (arn, at) in role.Trust!.Principals)
        {
            var id = today.IdOf(arn);
            if (kept.TryGetValue(arn, out var meant))
            {
                ids[arn] = meant;
                if (!string.Equals(id, meant, StringComparison.Ordinal))
                {
                    role.Problems.Warn(at, $"{TrustPolicyDocument.Path}: {Quoted.Text(arn)} {Lost(id)}");
                }
            }
            else if (id is not null)
            {
                ids[arn] = id;
            }
            else if (today.MustKnow(arn))
            {
                role.Problems.Refuse(at, $"{TrustPolicyDocument.Path}: Invalid principal in policy: \"AWS\":\"{arn}\"{today.Hint(arn)}");
            }
        }

        return ids.Count == 0 ? FrozenDictionary<string, string>.Empty : ids.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static string Lost(string? id) => id is null
        ? "does not exist any more: remove it, before a later start refuses the policy"
        : "was created again since this policy was written, and is not trusted by it: to trust the new one, change the policy's text, such as its Id";

    private sealed record Pin(string RoleId, (UInt128 High, UInt128 Low) Fingerprint, FrozenDictionary<string, string> Ids);
}
