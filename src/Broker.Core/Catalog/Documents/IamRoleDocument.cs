using System.Collections.Immutable;

namespace Broker.Core.Catalog.Documents;

/// <summary>Reads the <c>spec</c> of an <c>IamRole</c> document.</summary>
/// <remarks>Source: IAM API reference, CreateRole, for the bounds.</remarks>
internal static class IamRoleDocument
{
    private const int ShortestSessionSeconds = 3600;
    private const int LongestSessionSeconds = 43200;

    private static readonly ImmutableArray<string> Known =
    [
        "account", "roleName", "path", "description", "maxSessionDurationSeconds", "tags", "roleId", "trustPolicy",
        IdentityPolicies.InlineMember, IdentityPolicies.AttachedMember, IdentityPolicies.BoundaryMember, RevocationMember.Name,
    ];

    /// <summary>Reads the role and notes whom its trust policy names; null when a required part is missing, which is then reported.</summary>
    public static CatalogEntry<IamRole>? Read(DocumentHeader header, DocumentSource source)
    {
        if (Members.Open(header.Spec.Value, "spec", source.Problems, Known) is not { } spec)
        {
            return null;
        }

        var account = AccountMember.Read(spec);
        var isNamed = NameMembers.TryRead(spec, "role", header.Name.Text, NameMembers.LongestPrincipal, out var path, out var name);
        var description = DescriptionMember.Read(spec);
        var maxSession = spec.OptionalInteger("maxSessionDurationSeconds", ShortestSessionSeconds, LongestSessionSeconds);
        var tags = TagsMember.Read(spec);
        var trust = spec.Required("trustPolicy") is { } member ? TrustPolicyDocument.Read(member, source) : null;
        var identity = IdentityPolicies.Read(spec, account ?? default, IdentityPolicyBounds.Role, source);
        var revokedBefore = RevocationMember.Read(spec);
        var arn = isNamed ? RoleArn.Of(account ?? default, path!, name!) : null;
        var roleId = UniqueId.Read(spec, "roleId", UniqueId.RolePrefix, arn?.Text ?? "");
        if (account is null || arn is null || trust is null)
        {
            return null;
        }

        var role = new IamRole(arn, roleId, trust.Policy.Document, TimeSpan.FromSeconds(maxSession ?? ShortestSessionSeconds), tags, description)
        {
            SessionsRevokedBefore = revokedBefore,
        };
        return new CatalogEntry<IamRole>(role, header.Name, source.Problems) { Identity = identity, Trust = trust };
    }
}
