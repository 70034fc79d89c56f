using System.Diagnostics.CodeAnalysis;

namespace Broker.Core.Catalog.Documents;

/// <summary>The members that name a user, group, role or policy: its name, which <c>metadata.name</c> stands in for, and its <c>path</c>.</summary>
/// <remarks>Source: IAM API reference, CreateUser, CreateGroup, CreateRole and CreatePolicy, for the bounds.</remarks>
internal static class NameMembers
{
    /// <summary>Longest name of a user or role.</summary>
    public const int LongestPrincipal = 64;

    /// <summary>Longest name of a group or policy.</summary>
    public const int LongestOther = 128;

    /// <summary>Reads both; what cannot be a name or path is reported.</summary>
    /// <param name="spec">The document's own part.</param>
    /// <param name="what"><c>role</c>: the member is <c>roleName</c>, and messages say so.</param>
    /// <param name="metadataName">The name when the member is absent.</param>
    /// <param name="longest">Most characters of a name.</param>
    /// <param name="path">The path with both slashes.</param>
    /// <param name="name">The name.</param>
    public static bool TryRead(
        Members spec, string what, string metadataName, int longest, [NotNullWhen(true)] out string? path, [NotNullWhen(true)] out string? name)
    {
        path = spec.OptionalText("path") ?? "/";
        name = spec.OptionalText($"{what}Name") ?? metadataName;
        if (!IamArn.IsName(name, longest))
        {
            spec.Refuse($"{what}Name", $"{Quoted.Text(name)} is no {what} name: 1 to {longest} of letters, digits and _+=,.@-");
            return false;
        }

        if (!IamArn.IsPath(path) || path.Contains(':', StringComparison.Ordinal))
        {
            spec.Refuse("path", $"{Quoted.Text(path)} is no path: it starts and ends with '/', and has at most 512 characters");
            return false;
        }

        return true;
    }
}
