using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Broker.Core.Policy;

/// <summary>The <c>Principal</c> or <c>NotPrincipal</c> of a statement.</summary>
/// <param name="Entries">At least one.</param>
/// <param name="IsNegated"><c>NotPrincipal</c>.</param>
/// <param name="IsDeny">Whether the statement is a Deny: where a doubt is left, a Deny applies and an Allow does not.</param>
/// <remarks>Immutable; safe to share between threads.</remarks>
internal sealed record PrincipalMatcher(ImmutableArray<PrincipalEntry> Entries, bool IsNegated, bool IsDeny)
{
    /// <summary>How closely the statement means this principal. Allocates nothing.</summary>
    /// <param name="asked">Who asks.</param>
    /// <param name="pinned">The unique ids that ARNs of the policy had when it was saved; null: none.</param>
    public PrincipalReach Reach(RequestPrincipal asked, FrozenDictionary<string, string>? pinned)
    {
        if (IsNegated)
        {
            return IsExempt(asked, pinned) ? PrincipalReach.None : PrincipalReach.Account;
        }

        var closest = PrincipalReach.None;
        foreach (var entry in Entries)
        {
            var reach = entry.Reach(asked);
            if (reach > closest && IsSameAsPinned(entry, asked, pinned))
            {
                closest = reach;
            }
        }

        return closest;
    }

    /// <summary>
    /// Whether <c>NotPrincipal</c> leaves the caller out. Under Deny it must list all that the caller is: its account, the role of a
    /// session, and itself, as AWS validates each in turn. Under Allow one of them is enough.
    /// </summary>
    private bool IsExempt(RequestPrincipal asked, FrozenDictionary<string, string>? pinned)
    {
        bool hasAccount = false, hasRole = false, hasSelf = false;
        foreach (var entry in Entries)
        {
            if (entry.Reach(asked) == PrincipalReach.None || !IsSameAsPinned(entry, asked, pinned))
            {
                continue;
            }

            var isAnyone = entry.Form is PrincipalForm.Anyone or PrincipalForm.Everyone;
            var isRole = entry.Form == PrincipalForm.Role
                || (entry.Form == PrincipalForm.UniqueId && entry.Id.StartsWith(PrincipalEntry.RoleIdPrefix, StringComparison.Ordinal));
            hasAccount |= isAnyone || entry.Form == PrincipalForm.Account;
            hasRole |= isAnyone || isRole;
            hasSelf |= isAnyone || asked.IsAccountRoot || (entry.Form is PrincipalForm.Exact or PrincipalForm.UniqueId && !isRole);
        }

        return IsDeny
            ? hasSelf && (hasAccount || asked.AccountDigits is null) && (hasRole || asked.AssumedRole is null)
            : hasSelf || hasAccount || hasRole;
    }

    private bool IsSameAsPinned(PrincipalEntry entry, RequestPrincipal asked, FrozenDictionary<string, string>? pinned)
    {
        if (entry.Form is not (PrincipalForm.Exact or PrincipalForm.Role) || pinned is null || !pinned.TryGetValue(entry.Id, out var id))
        {
            return true;
        }

        // A caller whose id is not known: a Deny still means it, an Allow does not (and NotPrincipal the other way round).
        return asked.UniqueId is { } actual ? string.Equals(id, actual, StringComparison.Ordinal) : IsDeny != IsNegated;
    }
}
