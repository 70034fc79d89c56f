using System.Collections.Immutable;
using Broker.Core.Catalog.Yaml;

namespace Broker.Core.Catalog.Documents;

/// <summary>Reads the <c>spec</c> of an <c>IamUser</c> document.</summary>
/// <remarks>Source: IAM API reference, CreateUser; IAM and AWS STS quotas.</remarks>
internal static class IamUserDocument
{
    private const int MostGroups = 10;

    private static readonly ImmutableArray<string> Known =
    [
        "account", "userName", "path", "userId", "groups", "tags", CredentialMembers.AccessKeys, CredentialMembers.MfaDevices,
        IdentityPolicies.InlineMember, IdentityPolicies.AttachedMember, IdentityPolicies.BoundaryMember, RevocationMember.Name,
    ];

    /// <summary>Reads the user and notes which groups and policies it names; null when a required part is missing, which is then reported.</summary>
    public static CatalogEntry<IamUser>? Read(DocumentHeader header, DocumentSource source)
    {
        if (Members.Open(header.Spec.Value, "spec", source.Problems, Known) is not { } spec)
        {
            return null;
        }

        var account = AccountMember.Read(spec);
        var isNamed = NameMembers.TryRead(spec, "user", header.Name.Text, NameMembers.LongestPrincipal, out var path, out var name);
        var groups = ReadGroups(spec);
        var tags = TagsMember.Read(spec);
        var identity = IdentityPolicies.Read(spec, account ?? default, IdentityPolicyBounds.User, source);
        var revokedBefore = RevocationMember.Read(spec);
        var arn = isNamed ? UserArn.Of(account ?? default, path!, name!) : null;
        var userId = UniqueId.Read(spec, "userId", UniqueId.UserPrefix, arn?.Text ?? "");
        var keys = CredentialMembers.ReadAccessKeys(spec, account, arn, source);
        var devices = CredentialMembers.ReadMfaDevices(spec, account, source);
        if (account is null || arn is null)
        {
            return null;
        }

        var user = new IamUser(arn, userId)
        {
            AccessKeys = keys,
            MfaDevices = devices,
            Groups = [.. groups.Select(group => group.Text)],
            Tags = tags,
            SessionsRevokedBefore = revokedBefore,
        };
        return new CatalogEntry<IamUser>(user, header.Name, source.Problems) { Identity = identity, Groups = groups };
    }

    private static ImmutableArray<PlacedText> ReadGroups(Members spec)
    {
        var groups = ImmutableArray.CreateBuilder<PlacedText>();
        foreach (var group in spec.Texts("groups", MostGroups))
        {
            if (groups.Any(other => string.Equals(other.Text, group.Text, StringComparison.Ordinal)))
            {
                spec.Problems.Refuse(group.At, $"spec.groups: {Quoted.Text(group.Text)} stands here twice");
            }
            else
            {
                groups.Add(group);
            }
        }

        return groups.DrainToImmutable();
    }
}
