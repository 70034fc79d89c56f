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

        foreach (var member in json.EnumerateObject().TakeWhile(_ => problems.Count < PolicyProblem.Most))
        {
            var memberPath = PolicyJson.Member(path, member.Name);
            if (ConditionOperator.TryParse(member.Name, out var parsed, out var problem))
            {
                AddKeys(member.Value, parsed, member.Name, memberPath, conditions);
            }
            else
            {
                problems.Add(new PolicyProblem(memberPath, problem) { AwsMessage = $"Invalid Condition type : {member.Name}." });
            }
        }

        return problems.Count == before ? conditions.ToImmutable() : null;
    }

    private void AddKeys(
        JsonElement json, ConditionOperator parsed, string name, string path, ImmutableArray<Condition>.Builder conditions)
    {
        if (json.ValueKind != JsonValueKind.Object || !json.EnumerateObject().Any())
        {
            Refuse(path, "An operator has an object with at least one key: {\"KEY\": \"VALUE\"}.");
            return;
        }

        var keys = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var member in json.EnumerateObject().TakeWhile(_ => problems.Count < PolicyProblem.Most))
        {
            var keyPath = PolicyJson.Quoted(path, member.Name);
            if (ConditionKeys.FindProblem(member.Name) is { } problem)
            {
                Refuse(keyPath, problem);
            }
            else if (!keys.Add(member.Name))
            {
                Refuse(keyPath, "The key is written twice under this operator; its case does not count. Put all values into one list.");
            }

            conditions.Add(new Condition(parsed, name, member.Name, ReadValues(member.Value, parsed, member.Name, keyPath), keyPath));
        }
    }

    private ImmutableArray<IConditionValue> ReadValues(JsonElement json, ConditionOperator parsed, string key, string path)
    {
        var values = ImmutableArray.CreateBuilder<IConditionValue>();
        foreach (var item in ReadTexts(json, parsed.Comparison, path).TakeWhile(_ => problems.Count < PolicyProblem.Most))
        {
            if (Compile(item.Text, parsed, out var problem) is not { } value)
            {
                Refuse(item.Path, problem);
                continue;
            }

            values.Add(value);
            if (DirectoryNames.IsAbout(key) && DirectoryNames.FindProblem(value, parsed.Comparison) is { } notNormal)
            {
                Refuse(item.Path, notNormal);
            }
        }

        return values.ToImmutable();
    }

    /// <summary>Numbers, epoch seconds and booleans may also be written without quotes; their JSON text is then held to the same rule.</summary>
    private ImmutableArray<PolicyText> ReadTexts(JsonElement json, Comparison comparison, string path)
    {
        var bare = comparison switch
        {
            Comparison.Bool or Comparison.Null => (JsonValueKind[])[JsonValueKind.True, JsonValueKind.False],
            Comparison.Numeric or Comparison.Date => [JsonValueKind.Number],
            _ => [],
        };
        return PolicyJson.ReadTexts(json, path, problems, bare);
    }

    private IConditionValue? Compile(string text, ConditionOperator parsed, out string problem)
    {
        switch (parsed.Comparison)
        {
            case Comparison.Numeric:
                return NumberValue.Parse(text, parsed.Ordering, out problem);
            case Comparison.Date:
                return DateValue.Parse(text, parsed.Ordering, out problem);
            case Comparison.Bool or Comparison.Null:
                return BooleanValue.Parse(text, out problem);
            case Comparison.Binary:
                return BinaryValue.Parse(text, out problem);
            case Comparison.IpAddress:
                return AddressRange.Parse(text, out problem);
            case Comparison.Arn:
                return ArnValue.Parse(text, hasVariables, out problem);
            default:
                return !TextTemplate.TryParse(text, hasVariables, out var template, out problem) ? null
                    : parsed.Comparison == Comparison.Like ? new PatternValue(text, template)
                    : new TextValue(text, template, parsed.Comparison == Comparison.EqualsIgnoreCase);
        }
    }

    private void Refuse(string path, string message) => problems.Add(new PolicyProblem(path, message));
}
