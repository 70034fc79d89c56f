using System.Text.RegularExpressions;

namespace Broker.Core.Catalog.Documents;

/// <summary>Reads the <c>spec</c> of an <c>IamRole</c> document.</summary>
/// <remarks>Source: IAM API reference, CreateRole, for the bounds.</remarks>
internal static partial class IamRoleDocument
{
    private const int ShortestSessionSeconds = 3600;
    private const int LongestSessionSeconds = 43200;
    private const int LongestDescription = 1000;

    /// <summary>Reads the role and notes whom its trust policy names; null when a required part is missing, which is then reported.</summary>
    public static CatalogEntry<IamRole>? Read(DocumentHeader header, FileProblems problems)
    {
        var spec = Members.Open(
            header.Spec.Value,
            "spec",
            problems,
            ["account", "roleName", "path", "description", "maxSessionDurationSeconds", "tags", "roleId", "trustPolicy"]);
        if (spec is null)
        {
            return null;
        }

        var account = AccountMember.Read(spec);
        var arn = ReadArn(spec, account ?? default, header.Name);
        var description = ReadDescription(spec);
        var maxSession = spec.OptionalInteger("maxSessionDurationSeconds", ShortestSessionSeconds, LongestSessionSeconds);
        var tags = RoleTags.Read(spec);
        var roleId = ReadRoleId(spec);
        var policy = spec.Required("trustPolicy") is { } member ? TrustPolicyDocument.Read(member, problems) : null;
        if (account is null || arn is null || policy is null)
        {
            return null;
        }

        var role = new IamRole(
            arn,
            roleId ?? DerivedRoleId.Of(arn),
            policy.Policy,
            TimeSpan.FromSeconds(maxSession ?? ShortestSessionSeconds),
            tags,
            description);
        return new CatalogEntry<IamRole>(role, header, problems) { Federated = policy.Federated };
    }

    private static RoleArn? ReadArn(Members spec, AccountId account, string metadataName)
    {
        var name = spec.OptionalText("roleName") ?? metadataName;
        var path = spec.OptionalText("path") ?? "/";
        if (!RoleArn.TryParse($"arn:aws:iam::{account}:role/{name}", out var arn) || !Same(arn.Name, name))
        {
            spec.Refuse("roleName", $"{Quoted.Text(name)} is no role name: 1 to 64 of letters, digits and _+=,.@-");
            return null;
        }

        if (path is "/")
        {
            return arn;
        }

        // A path without its last slash would join the name; parsing the whole shows that.
        if (!RoleArn.TryParse($"arn:aws:iam::{account}:role{path}{name}", out arn) || !Same(arn.Name, name) || !Same(arn.Path, path))
        {
            spec.Refuse("path", $"{Quoted.Text(path)} is no path: it starts and ends with '/', and has at most 512 characters");
            return null;
        }

        return arn;
    }

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.Ordinal);

    private static string ReadDescription(Members spec)
    {
        var description = spec.OptionalText("description") ?? "";
        if (description.Length > LongestDescription)
        {
            spec.Refuse("description", $"at most {LongestDescription} characters");
        }

        return description;
    }

    private static string? ReadRoleId(Members spec)
    {
        var roleId = spec.OptionalText("roleId");
        if (roleId is not null && !RoleId().IsMatch(roleId))
        {
            spec.Refuse("roleId", "AROA and 17 more of A-Z and 2-7; leave it out to have it derived from the ARN");
        }

        return roleId;
    }

    [GeneratedRegex(@"\AAROA[A-Z2-7]{17}\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RoleId();
}
