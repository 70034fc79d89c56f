using System.Collections.Immutable;
using Broker.Core.Catalog.Yaml;
using Broker.Core.Policy;

namespace Broker.Core.Catalog.Documents;

/// <summary>The policies of a user, group or role: its own, and those that it names.</summary>
/// <param name="Inline">The members of <c>spec.policies</c>.</param>
/// <param name="Attached">The ARNs of <c>spec.attachedPolicies</c>.</param>
/// <param name="Boundary">The ARN of <c>spec.permissionsBoundary</c>; null for none.</param>
internal sealed record IdentityPolicies(ImmutableArray<AttachedPolicy> Inline, ImmutableArray<PlacedText> Attached, PlacedText? Boundary)
{
    /// <summary>The member with inline policies: a mapping from name to policy.</summary>
    public const string InlineMember = "policies";

    /// <summary>The member with the ARNs of managed policies.</summary>
    public const string AttachedMember = "attachedPolicies";

    /// <summary>The member with the ARN of the boundary.</summary>
    public const string BoundaryMember = "permissionsBoundary";

    private const int LongestName = 128;

    /// <summary>No policies at all, which is what most roles of a workload have here.</summary>
    public static IdentityPolicies None { get; } = new([], [], null);

    /// <summary>Reads the three members; what is wrong is reported.</summary>
    /// <param name="spec">The document's own part.</param>
    /// <param name="account">The account of the user, group or role: managed policies of others cannot be attached, but for AWS's own.</param>
    /// <param name="bounds">What this kind may have.</param>
    /// <param name="source">What the reader may use.</param>
    public static IdentityPolicies Read(Members spec, AccountId account, IdentityPolicyBounds bounds, DocumentSource source)
    {
        var inline = ReadInline(spec, bounds, source);
        var attached = ReadAttached(spec, account, bounds.MostAttached);
        var boundary = bounds.MayHaveBoundary ? spec.OptionalPlaced(BoundaryMember) : null;
        if (boundary is { } named && !MayHave(spec, BoundaryMember, named, account))
        {
            boundary = null;
        }

        return inline.IsEmpty && attached.IsEmpty && boundary is null ? None : new IdentityPolicies(inline, attached, boundary);
    }

    private static ImmutableArray<AttachedPolicy> ReadInline(Members spec, IdentityPolicyBounds bounds, DocumentSource source)
    {
        var policies = ImmutableArray.CreateBuilder<AttachedPolicy>();
        var characters = 0;
        foreach (var member in spec.Children(InlineMember, IdentityPolicyBounds.MostInline))
        {
            var path = $"{spec.PathOf(InlineMember)}.{member.Name}";
            if (!IamArn.IsName(member.Name, LongestName))
            {
                spec.Problems.Refuse(member.At, $"{spec.PathOf(InlineMember)}: {Quoted.Text(member.Name)} is no policy name: 1 to {LongestName} of letters, digits and _+=,.@-");
            }
            else if (PolicyMember.Read(member, path, bounds.Inline, source) is { } policy)
            {
                policies.Add(new AttachedPolicy($"inline:{member.Name}", policy.Document));
                characters += PolicyJson.CountCharacters(policy.Json);
            }
        }

        if (characters > bounds.Inline.LongestText)
        {
            spec.Refuse(InlineMember, $"inline policies have at most {bounds.Inline.LongestText} characters together, not {characters} (white space between their parts not counted): make an IamPolicy of some");
        }

        return policies.DrainToImmutable();
    }

    private static ImmutableArray<PlacedText> ReadAttached(Members spec, AccountId account, int most)
    {
        var attached = ImmutableArray.CreateBuilder<PlacedText>();
        foreach (var named in spec.Texts(AttachedMember, most))
        {
            if (attached.Any(other => string.Equals(other.Text, named.Text, StringComparison.Ordinal)))
            {
                spec.Problems.Refuse(named.At, $"{spec.PathOf(AttachedMember)}: {Quoted.Text(named.Text)} stands here twice");
            }
            else if (MayHave(spec, AttachedMember, named, account))
            {
                attached.Add(named);
            }
        }

        return attached.DrainToImmutable();
    }

    private static bool MayHave(Members spec, string member, PlacedText named, AccountId account)
    {
        if (!PolicyArn.TryParse(named.Text, out var arn))
        {
            spec.Problems.Refuse(named.At, $"{spec.PathOf(member)}: {Quoted.Text(named.Text)} is no policy ARN: arn:aws:iam::{account}:policy/NAME, or arn:aws:iam::aws:policy/NAME for AWS's own");
            return false;
        }

        if (arn.Serves(account))
        {
            return true;
        }

        spec.Problems.Refuse(named.At, $"{spec.PathOf(member)}: {Quoted.Text(named.Text)} belongs to another account than {account}");
        return false;
    }
}
