using System.Collections.Immutable;
using System.Text.Json;
using Broker.Core.Catalog.Yaml;
using Broker.Core.Policy;

namespace Broker.Core.Catalog.Documents;

/// <summary>A role's trust policy, and the federated providers it names.</summary>
/// <param name="Policy">The compiled policy.</param>
/// <param name="Federated">Each <c>Principal.Federated</c> value as written, with its place.</param>
internal sealed record TrustPolicyDocument(PolicyDocument Policy, ImmutableArray<(string Provider, YamlPosition At)> Federated)
{
    /// <summary>Reads a policy written as YAML, or as IAM JSON in a block or quoted scalar; null when it has problems, which are then reported.</summary>
    public static TrustPolicyDocument? Read(YamlMember member, FileProblems problems)
    {
        if (TrustPolicyJson.Of(member.Value, problems) is not { } json)
        {
            return null;
        }

        var places = new TrustPolicyPlaces(member);
        if (!PolicyDocument.TryParseTrustPolicy(json, out var policy, out var found))
        {
            foreach (var problem in found)
            {
                problems.Refuse(places.Find(problem.Path), $"spec.trustPolicy: {problem}");
            }

            return null;
        }

        foreach (var warning in policy.Warnings)
        {
            problems.Warn(places.Find(warning.Path), $"spec.trustPolicy: {warning}");
        }

        return new TrustPolicyDocument(policy, [.. FederatedIn(json).Select(f => (f.Provider, places.Find(f.Path)))]);
    }

    /// <summary>The providers named, each with its path in the policy; the policy has been parsed, so the shapes are known.</summary>
    private static List<(string Provider, string Path)> FederatedIn(string json)
    {
        using var document = JsonDocument.Parse(json);
        var found = new List<(string Provider, string Path)>();
        foreach (var (statement, path) in OneOrMany(document.RootElement, "Statement", ""))
        {
            if (statement.TryGetProperty("Principal", out var principal) && principal.ValueKind == JsonValueKind.Object)
            {
                found.AddRange(OneOrMany(principal, "Federated", $"{path}.Principal.").Select(f => (f.Item.GetString() ?? "", f.Path)));
            }
        }

        return found;
    }

    private static IEnumerable<(JsonElement Item, string Path)> OneOrMany(JsonElement parent, string name, string prefix)
    {
        if (!parent.TryGetProperty(name, out var value))
        {
            return [];
        }

        return value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray().Select((item, index) => (item, $"{prefix}{name}[{index}]"))
            : [(value, $"{prefix}{name}")];
    }
}
