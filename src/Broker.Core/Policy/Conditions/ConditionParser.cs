using System.Collections.Immutable;
using System.Text.Json;

namespace Broker.Core.Policy.Conditions;

/// <summary>Reads <c>Condition</c> elements. An empty <c>{}</c> is legal and asks for nothing, as AWS's own console writes it.</summary>
/// <param name="hasVariables">Whether <c>${…}</c> is special (Version 2012-10-17).</param>
/// <param name="problems">Where every problem is added.</param>
internal sealed class ConditionParser(bool hasVariables, List<PolicyProblem> problems)
{
    /// <summary>Parses the element; null with problems added when a part of it could not be read.</summary>
    public ImmutableArray<Condition>? Parse(JsonElement json, string path)
    {
        var before = problems.Count;
        var conditions = ImmutableArray.CreateBuilder<Condition>();
        if (json.ValueKind != JsonValueKind.Object)
        {
            Refuse(path, "Condition is an object: {\"StringEquals\": {\"KEY\": \"VALUE\"}}.");
            return null;
        }

        foreach (var member in json.EnumerateObject())
        {
            var memberPath = PolicyJson.Member(path, member.Name);
            if (ConditionOperator.TryParse(member.Name, out var parsed, out var problem))
            {
                AddKeys(member.Value, parsed, memberPath, conditions);
            }
            else
            {
                Refuse(memberPath, problem);
            }
        }

        return problems.Count == before ? conditions.ToImmutable() : null;
    }

    private void AddKeys(JsonElement json, ConditionOperator parsed, string path, ImmutableArray<Condition>.Builder conditions)
    {
        if (json.ValueKind != JsonValueKind.Object || !json.EnumerateObject().Any())
        {
            Refuse(path, "An operator has an object with at least one key: {\"KEY\": \"VALUE\"}.");
            return;
        }

        var keys = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var member in json.EnumerateObject())
        {
            var keyPath = $"{path}[\"{member.Name}\"]";
            if (ConditionKeys.FindProblem(member.Name) is { } problem)
            {
                Refuse(keyPath, problem);
            }
            else if (!keys.Add(member.Name))
            {
                Refuse(keyPath, "The key is written twice under this operator; its case does not count. Put all values into one list.");
            }

            conditions.Add(new Condition(parsed, member.Name, ReadValues(member.Value, parsed, keyPath), keyPath));
        }
    }

    private ImmutableArray<ConditionValue> ReadValues(JsonElement json, ConditionOperator parsed, string path) =>
        parsed.IsString ? ReadTexts(json, parsed, path) : ReadBooleans(json, path);

    private ImmutableArray<ConditionValue> ReadTexts(JsonElement json, ConditionOperator parsed, string path)
    {
        var values = ImmutableArray.CreateBuilder<ConditionValue>();
        foreach (var (text, textPath) in PolicyJson.ReadTexts(json, path, problems))
        {
            if (hasVariables && PolicyVariables.FindProblem(text) is { } problem)
            {
                Refuse(textPath, problem);
            }

            values.Add(Compile(text, parsed.Comparison));
        }

        return values.ToImmutable();
    }

    private ConditionValue Compile(string text, Comparison comparison)
    {
        if (comparison == Comparison.Like)
        {
            return new ConditionValue(text, Glob.Parse(text, hasVariables));
        }

        var literal = hasVariables ? PolicyVariables.Unescape(text) : text;
        return new ConditionValue(comparison == Comparison.EqualsIgnoreCase ? literal.ToLowerInvariant() : literal, Pattern: null);
    }

    private ImmutableArray<ConditionValue> ReadBooleans(JsonElement json, string path)
    {
        var items = json.ValueKind == JsonValueKind.Array ? json.EnumerateArray().ToList() : [json];
        var values = items.ConvertAll(ReadBoolean);
        if (values.Count == 0 || values.Contains(null))
        {
            Refuse(path, "Write \"true\" or \"false\", in lower case, or a list of them.");
        }

        return [.. values.OfType<string>().Select(value => new ConditionValue(value, Pattern: null))];
    }

    private static string? ReadBoolean(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.True => ConditionValue.True,
        JsonValueKind.False => ConditionValue.False,
        JsonValueKind.String when json.GetString() is ConditionValue.True or ConditionValue.False => json.GetString(),
        _ => null,
    };

    private void Refuse(string path, string message) => problems.Add(new PolicyProblem(path, message));
}
