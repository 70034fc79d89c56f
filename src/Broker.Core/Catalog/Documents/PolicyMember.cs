using System.Collections.Immutable;
using Broker.Core.Catalog.Yaml;
using Broker.Core.Policy;

namespace Broker.Core.Catalog.Documents;

/// <summary>A member whose value is a policy, written as YAML, or as IAM JSON in a block or quoted scalar.</summary>
/// <param name="Policy">The compiled policy.</param>
/// <param name="Json">Its text.</param>
/// <param name="Places">Where its parts stand.</param>
internal sealed record PolicyMember(CompiledPolicy Policy, string Json, PolicyMemberPlaces Places)
{
    /// <summary>The policy itself.</summary>
    public PolicyDocument Document => Policy.Document;

    /// <summary>Reads the policy; null when it has problems, which are then reported.</summary>
    /// <param name="member">The member.</param>
    /// <param name="path">Its path in the document, for messages.</param>
    /// <param name="kind">What kind of policy it is.</param>
    /// <param name="source">What the reader may use.</param>
    public static PolicyMember? Read(YamlMember member, string path, PolicyKind kind, DocumentSource source)
    {
        if (source.Policies.Json.Of(member.Value, path, source.Problems) is not { } json)
        {
            return null;
        }

        var places = new PolicyMemberPlaces(member);
        if (!source.Policies.TryCompile(json, kind, out var policy, out var problems))
        {
            Report(problems, places, path, source.Problems.Refuse);
            return null;
        }

        Report(policy.Document.Warnings, places, path, source.Problems.Warn);
        return new PolicyMember(policy, json, places);
    }

    private static void Report(ImmutableArray<PolicyProblem> found, PolicyMemberPlaces places, string path, Action<YamlPosition, string> report)
    {
        foreach (var problem in found)
        {
            report(places.Find(problem.Path), $"{path}: {problem}");
        }
    }
}
