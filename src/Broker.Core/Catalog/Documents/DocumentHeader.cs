using System.Collections.Immutable;
using Broker.Core.Catalog.Yaml;

namespace Broker.Core.Catalog.Documents;

/// <summary>What every document has: its kind and its name, as Kubernetes writes them.</summary>
/// <param name="Kind">One of <see cref="Kinds"/>.</param>
/// <param name="Name">A DNS-1123 subdomain, unique within the kind.</param>
/// <param name="Spec">The kind's own part.</param>
internal sealed record DocumentHeader(string Kind, PlacedText Name, YamlMember Spec)
{
    /// <summary>The only version there is.</summary>
    public const string ApiVersion = "iam.identity-broker.io/v1alpha1";

    /// <summary>An identity provider.</summary>
    public const string OidcProviderKind = "OidcProvider";

    /// <summary>A SAML identity provider.</summary>
    public const string SamlProviderKind = "SamlProvider";

    /// <summary>A directory.</summary>
    public const string LdapProviderKind = "LdapProvider";

    /// <summary>A role.</summary>
    public const string IamRoleKind = "IamRole";

    /// <summary>A user.</summary>
    public const string IamUserKind = "IamUser";

    /// <summary>A group of users.</summary>
    public const string IamGroupKind = "IamGroup";

    /// <summary>A managed policy.</summary>
    public const string IamPolicyKind = "IamPolicy";

    /// <summary>What holds for an account as a whole.</summary>
    public const string AccountKind = "Account";

    /// <summary>A DNS subdomain's length; Kubernetes' own bound for names.</summary>
    private const int LongestName = 253;

    private const int LongestLabel = 63;

    /// <summary>Every kind there is.</summary>
    public static readonly ImmutableArray<string> Kinds =
        [OidcProviderKind, SamlProviderKind, LdapProviderKind, IamRoleKind, IamUserKind, IamGroupKind, IamPolicyKind, AccountKind];

    /// <summary>Reads the header; null when the document cannot be told apart or named, which is then reported.</summary>
    public static DocumentHeader? Read(YamlNode root, FileProblems problems)
    {
        if (Members.Open(root, "", problems, ["apiVersion", "kind", "metadata", "spec"]) is not { } document)
        {
            return null;
        }

        if (document.RequiredText("apiVersion") is { } version && version is not ApiVersion)
        {
            document.Refuse("apiVersion", $"must be {ApiVersion}, not {Quoted.Text(version)}");
        }

        var kind = document.RequiredText("kind");
        if (kind is not null && !Kinds.Contains(kind, StringComparer.Ordinal))
        {
            document.Refuse("kind", $"unknown kind {Quoted.Text(kind)}: one of {string.Join(", ", Kinds)}{NearestName.Hint(kind, Kinds)}");
            return null;
        }

        // Labels and annotations are for people and tools; nothing here reads them.
        var metadata = document.RequiredMembers("metadata", ["name", "labels", "annotations"]);
        _ = (metadata?.TextMap("labels"), metadata?.TextMap("annotations"));
        var name = metadata?.RequiredText("name");
        if (name is not null && !IsName(name))
        {
            metadata!.Refuse("name", "lower-case letters, digits, '-' and '.', starting and ending with a letter or digit, at most 253 characters");
        }

        var spec = document.Required("spec");
        return kind is null || name is null || spec is null ? null : new DocumentHeader(kind, new PlacedText(name, metadata!.PositionOf("name")), spec);
    }

    private static bool IsName(string text) => text.Length is > 0 and <= LongestName && text.Split('.').All(IsLabel);

    private static bool IsLabel(string text) =>
        text.Length is > 0 and <= LongestLabel
        && text[0] != '-' && text[^1] != '-'
        && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}
