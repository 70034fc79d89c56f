using Broker.Core.Policy;

namespace Broker.Core.Catalog.Documents;

/// <summary>Which policies a kind of identity may have.</summary>
/// <param name="Inline">The grammar of its inline policies, and the characters that they may have together.</param>
/// <param name="MostAttached">Managed policies attached to one.</param>
/// <param name="MayHaveBoundary">Whether a boundary can limit it.</param>
/// <remarks>Source: IAM and AWS STS quotas; the largest value that AWS grants on request where there are two.</remarks>
internal sealed record IdentityPolicyBounds(PolicyKind Inline, int MostAttached, bool MayHaveBoundary)
{
    /// <summary>More cannot fit into the characters that inline policies may have: the shortest has over 60.</summary>
    public const int MostInline = 200;

    /// <summary>Users: 2,048 characters inline.</summary>
    public static IdentityPolicyBounds User { get; } = new(PolicyKind.InlineUserPolicy, MostAttached: 20, MayHaveBoundary: true);

    /// <summary>Groups: 5,120 characters inline.</summary>
    public static IdentityPolicyBounds Group { get; } = new(PolicyKind.InlineGroupPolicy, MostAttached: 10, MayHaveBoundary: false);

    /// <summary>Roles: 10,240 characters inline.</summary>
    public static IdentityPolicyBounds Role { get; } = new(PolicyKind.InlineRolePolicy, MostAttached: 20, MayHaveBoundary: true);
}
