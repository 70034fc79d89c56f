using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Broker.Core.Policy;

/// <summary>What the grammar of one kind of policy demands beyond what all kinds share.</summary>
/// <remarks>Sources: IAM User Guide, "IAM and AWS STS quotas"; Organizations User Guide, "SCP syntax" and "RCP syntax". Immutable.</remarks>
public sealed class PolicyKind
{
    private const string NoPrincipal = "Policy document should not specify a principal.";
    private const int UsualRawText = 64 * 1024;

    private PolicyKind(string name, int longestText)
    {
        Name = name;
        LongestText = longestText;
    }

    /// <summary>Who may assume a role. 4,096 is the largest quota that AWS grants for it.</summary>
    public static PolicyKind RoleTrust { get; } = new("role trust policy", 4096)
    {
        HasPrincipal = true,
        Actions =
        [
            "sts:AssumeRole",
            "sts:AssumeRoleWithLDAPIdentity",
            "sts:AssumeRoleWithSAML",
            "sts:AssumeRoleWithWebIdentity",
            "sts:SetContext",
            "sts:SetSourceIdentity",
            "sts:TagSession",
        ],
        Refused = Refuse(
            ("Resource", "it is about its own role. Remove it."),
            ("NotResource", "it is about its own role. Remove it."),
            ("NotPrincipal", "Write Principal with those who are meant.")),
    };

    /// <summary>A policy with a name of its own, attached to users, groups and roles; also a permissions boundary.</summary>
    public static PolicyKind ManagedPolicy { get; } = OfIdentity("managed policy", 6144);

    /// <summary>
    /// A managed policy of AWS itself, which keeps to no quota: the longest of those that moto 5.2.1 has a copy of has 139,749 characters,
    /// ReadOnlyAccess 85,643. The bound is the next power of two.
    /// </summary>
    public static PolicyKind AwsManagedPolicy { get; } = OfIdentity("AWS managed policy", 256 * 1024, longestRawText: 512 * 1024);

    /// <summary>A policy inside of a role. The quota is for all of a role's inline policies together.</summary>
    public static PolicyKind InlineRolePolicy { get; } = OfIdentity("inline policy of a role", 10_240);

    /// <summary>A policy inside of a user. The quota is for all of a user's inline policies together.</summary>
    public static PolicyKind InlineUserPolicy { get; } = OfIdentity("inline policy of a user", 2048);

    /// <summary>A policy inside of a group. The quota is for all of a group's inline policies together.</summary>
    public static PolicyKind InlineGroupPolicy { get; } = OfIdentity("inline policy of a group", 5120);

    /// <summary>A policy passed for one session. AWS limits its packed size; the text's bound only keeps a hostile one out.</summary>
    public static PolicyKind SessionPolicy { get; } = OfIdentity("session policy", UsualRawText);

    /// <summary>What an organization lets the principals of its accounts do.</summary>
    public static PolicyKind ServiceControlPolicy { get; } = OfIdentity("service control policy", 5120);

    /// <summary>What an organization lets anyone do to the resources of its accounts.</summary>
    public static PolicyKind ResourceControlPolicy { get; } = new("resource control policy", 5120)
    {
        HasPrincipal = true,
        HasOnlyEveryone = true,
        HasResource = true,
        Refused = Refuse(
            ("NotPrincipal", "Write \"Principal\": \"*\" and a Condition on aws:PrincipalArn."),
            ("NotAction", "Write Action with those that are meant.")),
    };

    /// <summary>The policy of a resource other than a role. The bound is the longest that AWS has, a bucket's.</summary>
    public static PolicyKind Resource { get; } = new("resource policy", 20_480) { HasPrincipal = true, HasEveryone = true, HasNotPrincipal = true, HasResource = true };

    /// <summary>For messages, for example <c>role trust policy</c>.</summary>
    public string Name { get; }

    /// <summary>Characters of the document, white space between JSON tokens not counted.</summary>
    public int LongestText { get; }

    /// <summary>Characters that a document may have with its white space, so that a hostile one is refused before it is read.</summary>
    internal int LongestRawText { get; private init; } = UsualRawText;

    /// <summary>Whether a statement says who is meant.</summary>
    internal bool HasPrincipal { get; private init; }

    /// <summary>Whether a statement may say who is not meant.</summary>
    internal bool HasNotPrincipal { get; private init; }

    /// <summary>Whether <c>"Principal": "*"</c> is legal.</summary>
    internal bool HasEveryone { get; private init; }

    /// <summary>Whether <c>"Principal": "*"</c> is the only legal one.</summary>
    internal bool HasOnlyEveryone { get; private init; }

    /// <summary>Whether a statement must say which resource is meant.</summary>
    internal bool HasResource { get; private init; }

    /// <summary>The only actions that a policy of this kind can decide; empty: every service's.</summary>
    internal ImmutableArray<string> Actions { get; private init; } = [];

    /// <summary>Statement elements of the language that this kind must not have, each with what to do instead.</summary>
    internal FrozenDictionary<string, string> Refused { get; private init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>Says why a statement must not have an element; null where the element is unknown to the language or legal.</summary>
    internal string? WhyRefused(string element) => Refused.TryGetValue(element, out var why) ? $"A {Name} has no {element}: {why}" : null;

    /// <summary>AWS's text about an element that this kind must not have.</summary>
    internal string AwsRefusal(string element) =>
        !HasPrincipal && element is "Principal" or "NotPrincipal" ? NoPrincipal : $"Has prohibited field {element}";

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static PolicyKind OfIdentity(string name, int longestText, int longestRawText = UsualRawText) => new(name, longestText)
    {
        HasResource = true,
        LongestRawText = longestRawText,
        Refused = Refuse(
            ("Principal", "it is about whom it is attached to. Remove it."),
            ("NotPrincipal", "it is about whom it is attached to. Remove it.")),
    };

    private static FrozenDictionary<string, string> Refuse(params (string Element, string Why)[] elements) =>
        elements.ToFrozenDictionary(element => element.Element, element => element.Why, StringComparer.Ordinal);
}
