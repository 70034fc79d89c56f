using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Broker.Core.Policy;

/// <summary>What the grammar of one kind of policy allows beyond what all kinds share.</summary>
/// <param name="Name">For messages, for example <c>role trust policy</c>.</param>
/// <param name="LongestText">Characters of the document, white space between JSON tokens not counted.</param>
/// <param name="RefusedElements">Statement elements of the language that this kind must not have, each with what to do instead.</param>
/// <param name="Actions">The only actions that a policy of this kind can decide.</param>
internal sealed record PolicyKind(
    string Name,
    int LongestText,
    FrozenDictionary<string, string> RefusedElements,
    ImmutableArray<string> Actions)
{
    /// <summary>Who may assume a role. Source: IAM quotas (trust policy length, 4,096 is the largest quota AWS grants).</summary>
    public static PolicyKind RoleTrust { get; } = new(
        "role trust policy",
        LongestText: 4096,
        RefusedElements: new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Resource"] = "A role trust policy has no Resource: it is about its own role. Remove it.",
            ["NotResource"] = "A role trust policy has no NotResource: it is about its own role. Remove it.",
            ["NotPrincipal"] = "A role trust policy has no NotPrincipal. Write Principal with those who are meant.",
        }.ToFrozenDictionary(StringComparer.Ordinal),
        Actions:
        [
            "sts:AssumeRole",
            "sts:AssumeRoleWithSAML",
            "sts:AssumeRoleWithWebIdentity",
            "sts:SetContext",
            "sts:SetSourceIdentity",
            "sts:TagSession",
        ]);
}
