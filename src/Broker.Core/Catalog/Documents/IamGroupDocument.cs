using System.Collections.Immutable;

namespace Broker.Core.Catalog.Documents;

/// <summary>Reads the <c>spec</c> of an <c>IamGroup</c> document.</summary>
/// <remarks>Source: IAM API reference, CreateGroup.</remarks>
internal static class IamGroupDocument
{
    private static readonly ImmutableArray<string> Known =
        ["account", "groupName", "path", IdentityPolicies.InlineMember, IdentityPolicies.AttachedMember];

    /// <summary>Reads the group and notes which policies it names; null when a required part is missing, which is then reported.</summary>
    public static CatalogEntry<IamGroup>? Read(DocumentHeader header, DocumentSource source)
    {
        if (Members.Open(header.Spec.Value, "spec", source.Problems, Known) is not { } spec)
        {
            return null;
        }

        var account = AccountMember.Read(spec);
        var isNamed = NameMembers.TryRead(spec, "group", header.Name.Text, NameMembers.LongestOther, out var path, out var name);
        var identity = IdentityPolicies.Read(spec, account ?? default, IdentityPolicyBounds.Group, source);
        return account is null || !isNamed
            ? null
            : new CatalogEntry<IamGroup>(new IamGroup(account.Value, path!, name!, []), header.Name, source.Problems) { Identity = identity };
    }
}
