using System.Collections.Immutable;
using Broker.Core.Policy;

namespace Broker.Core.Catalog.Documents;

/// <summary>Reads the <c>spec</c> of an <c>IamPolicy</c> document.</summary>
/// <remarks>Source: IAM API reference, CreatePolicy.</remarks>
internal static class IamPolicyDocument
{
    private const string DocumentMember = "document";

    private static readonly ImmutableArray<string> Known = ["account", "policyName", "path", "description", "policyId", DocumentMember];

    /// <summary>Reads the policy; null when a required part is missing, which is then reported.</summary>
    public static CatalogEntry<IamPolicy>? Read(DocumentHeader header, DocumentSource source)
    {
        if (Members.Open(header.Spec.Value, "spec", source.Problems, Known) is not { } spec)
        {
            return null;
        }

        var account = AccountMember.Read(spec);
        var isNamed = NameMembers.TryRead(spec, "policy", header.Name.Text, NameMembers.LongestOther, out var path, out var name);
        var description = DescriptionMember.Read(spec);
        var arn = isNamed ? PolicyArn.Of(account ?? default, path!, name!) : null;
        var policyId = UniqueId.Read(spec, "policyId", UniqueId.PolicyPrefix, arn?.Text ?? "");
        var policy = spec.Required(DocumentMember) is { } member
            ? PolicyMember.Read(member, spec.PathOf(DocumentMember), PolicyKind.ManagedPolicy, source)
            : null;
        return account is null || arn is null || policy is null
            ? null
            : new CatalogEntry<IamPolicy>(new IamPolicy(arn, policyId, policy.Document, description), header.Name, source.Problems);
    }
}
