using System.Collections.Immutable;
using Broker.Core.Catalog.Yaml;
using Broker.Core.Policy;

namespace Broker.Core.Catalog.Documents;

/// <summary>A role's trust policy, and whom it names.</summary>
/// <param name="Policy">The compiled policy.</param>
/// <param name="Federated">Each <c>Principal.Federated</c> value as written, with its place.</param>
/// <param name="Principals">Each <c>Principal.AWS</c> value that is the ARN of a user or role, with its place.</param>
internal sealed record TrustPolicyDocument(CompiledPolicy Policy, ImmutableArray<PlacedText> Federated, ImmutableArray<PlacedText> Principals)
{
    /// <summary>The member's path in the document.</summary>
    public const string Path = "spec.trustPolicy";

    /// <summary>Reads the policy; null when it has problems, which are then reported.</summary>
    public static TrustPolicyDocument? Read(YamlMember member, DocumentSource source) =>
        PolicyMember.Read(member, Path, PolicyKind.RoleTrust, source) is { } policy
            ? new TrustPolicyDocument(
                policy.Policy,
                Named(policy, PrincipalKind.Federated, _ => true),
                Named(policy, PrincipalKind.Aws, arn => RoleArn.TryParse(arn, out _) || UserArn.TryParse(arn, out _)))
            : null;

    private static ImmutableArray<PlacedText> Named(PolicyMember policy, PrincipalKind kind, Func<string, bool> isMeant) =>
    [
        .. policy.Policy.Principals
            .Where(principal => principal.Kind == kind && isMeant(principal.Text))
            .Select(principal => new PlacedText(principal.Text, policy.Places.Find(principal.Path))),
    ];
}
