using System.Collections.Immutable;
using System.Text.Json;
using Broker.Core.Policy.Conditions;

namespace Broker.Core.Policy;

/// <summary>Keeps the words of a statement that was parsed and found sound.</summary>
internal static class StatementSource
{
    /// <summary>Copies the elements out of the JSON, which is gone when the document has been read.</summary>
    public static StatementText Read(JsonElement json, string sid, string numbered, bool isDeny, ImmutableArray<Condition> conditions) =>
        new(sid, sid.Length > 0 ? sid : numbered, isDeny)
        {
            Principals = Principals(json),
            IsNotPrincipal = json.TryGetProperty("NotPrincipal", out _),
            Actions = Texts(json, "Action", "NotAction"),
            IsNotAction = json.TryGetProperty("NotAction", out _),
            Resources = Texts(json, "Resource", "NotResource"),
            IsNotResource = json.TryGetProperty("NotResource", out _),
            Conditions = [.. conditions.Select(condition => new ConditionText(condition.Name, condition.Key, [.. condition.Values.Select(value => value.Text)]))],
        };

    private static ImmutableArray<PrincipalText> Principals(JsonElement json)
    {
        if (!json.TryGetProperty("Principal", out var element) && !json.TryGetProperty("NotPrincipal", out element))
        {
            return [];
        }

        return element.ValueKind == JsonValueKind.Object
            ? [.. element.EnumerateObject().SelectMany(member => Texts(member.Value).Select(text => new PrincipalText(member.Name, text)))]
            : [.. Texts(element).Select(text => new PrincipalText("*", text))];
    }

    private static ImmutableArray<string> Texts(JsonElement json, string name, string negatedName) =>
        json.TryGetProperty(name, out var element) || json.TryGetProperty(negatedName, out element) ? [.. Texts(element)] : [];

    private static IEnumerable<string> Texts(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => [json.GetString()!],
        JsonValueKind.Array => json.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!),
        _ => [],
    };
}
