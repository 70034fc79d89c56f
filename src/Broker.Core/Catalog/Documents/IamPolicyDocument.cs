using System.Collections.Immutable;
using Broker.Core.Policy;

namespace Broker.Core.Catalog.Documents;

/// <summary>Reads the <c>spec</c> of an <c>IamPolicy</c> document.</summary>
/// <remarks>
/// <c>account: aws</c> makes it one of AWS's own: its ARN is <c>arn:aws:iam::aws:policy/PATH/NAME</c>, every account may have it, and it may be as
/// long as AWS's are. What it says is what the document says: nothing of AWS's policies is built in. Source: IAM API reference, CreatePolicy; IAM
/// user guide, "AWS managed policies".
/// </remarks>
internal static class IamPolicyDocument
{
    private const string DocumentMember = "document";

    /// <summary>Where the policies of AssumeRoot's tasks are: its sessions may do nothing here, and no document changes that.</summary>
    private const string RootTasks = "/root-task/";

    private static readonly ImmutableArray<string> Known = ["account", "policyName", "path", "description", "policyId", DocumentMember];

    /// <summary>Reads the policy; null when a required part is missing, which is then reported.</summary>
    public static CatalogEntry<IamPolicy>? Read(DocumentHeader header, DocumentSource source)
    {
        if (Members.Open(header.Spec.Value, "spec", source.Problems, Known) is not { } spec)
        {
            return null;
        }

        var isOwned = AccountMember.TryReadOwner(spec, out var account);
        var isOfAws = isOwned && account is null;
        var isNamed = NameMembers.TryRead(spec, "policy", header.Name.Text, NameMembers.LongestOther, out var path, out var name);
        var description = DescriptionMember.Read(spec);
        if (isOfAws && isNamed && path!.StartsWith(RootTasks, StringComparison.Ordinal))
        {
            spec.Refuse("path", $"the policies of {RootTasks} are the tasks of AssumeRoot: they have no document");
        }

        var arn = isNamed ? PolicyArn.Of(isOfAws ? null : account ?? default(AccountId), path!, name!) : null;
        var policyId = UniqueId.Read(spec, "policyId", UniqueId.PolicyPrefix, arn?.Text ?? "");
        var policy = spec.Required(DocumentMember) is { } member
            ? PolicyMember.Read(member, spec.PathOf(DocumentMember), isOfAws ? PolicyKind.AwsManagedPolicy : PolicyKind.ManagedPolicy, source)
            : null;
        return !isOwned || arn is null || policy is null
            ? null
            : new CatalogEntry<IamPolicy>(new IamPolicy(arn, policyId, policy.Document, description), header.Name, source.Problems);
    }
}
