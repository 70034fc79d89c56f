using System.Collections.Immutable;
using System.Text.Json;
using Broker.Core.Policy;

namespace Broker.Core.Denials;

/// <summary>Writes the <c>layers</c> of a message: each policy that was asked, and where each of its statements stopped to match.</summary>
internal static class DenialLayers
{
    /// <summary>Writes the member.</summary>
    public static void Write(Utf8JsonWriter json, ImmutableArray<LayerTrace> layers, DenialWords words, DenialDetail detail)
    {
        json.WriteStartArray("layers");
        foreach (var layer in layers)
        {
            json.WriteStartObject();
            json.WriteString("layer", layer.Layer.ToString());
            json.WriteNumber("level", layer.Level);
            json.WriteString("effect", layer.Effect.ToString());
            json.WriteStartArray("policies");
            foreach (var policy in layer.Policies)
            {
                WritePolicy(json, policy, words, detail);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WritePolicy(Utf8JsonWriter json, PolicyTrace policy, DenialWords words, DenialDetail detail)
    {
        var statements = policy.Statements.Where(statement => detail == DenialDetail.Whole || IsRelevant(statement)).ToList();
        if (statements.Count == 0 && detail != DenialDetail.Whole)
        {
            return;
        }

        json.WriteStartObject();
        json.WriteString("policy", words.Of(policy.Name));
        json.WriteStartArray("statements");
        foreach (var statement in statements)
        {
            json.WriteStartObject();
            json.WriteString("statement", words.Of(statement.Statement.Id));
            json.WriteString("effect", statement.Statement.IsDeny ? "Deny" : "Allow");
            json.WriteBoolean("matched", statement.IsMatch);
            if (!statement.IsMatch)
            {
                json.WriteString("failed", statement.Failed.ToString());
                WriteElement(json, statement, words);
            }

            WriteConditions(json, statement.Conditions, words);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>What the element that did not match expected.</summary>
    private static void WriteElement(Utf8JsonWriter json, StatementTrace statement, DenialWords words)
    {
        var source = statement.Statement;
        switch (statement.Failed)
        {
            case StatementElement.Principal:
                words.WriteList(json, source.IsNotPrincipal ? "notPrincipal" : "principal", source.Principals.Select(principal => principal.Value));
                break;
            case StatementElement.Action:
                words.WriteList(json, source.IsNotAction ? "notAction" : "action", source.Actions);
                break;
            case StatementElement.Resource:
                words.WriteList(json, source.IsNotResource ? "notResource" : "resource", source.Resources);
                break;
            default:
                break;
        }
    }

    private static void WriteConditions(Utf8JsonWriter json, ImmutableArray<ConditionTrace> conditions, DenialWords words)
    {
        if (conditions.IsEmpty)
        {
            return;
        }

        json.WriteStartArray("conditions");
        foreach (var condition in conditions)
        {
            json.WriteStartObject();
            json.WriteString("operator", words.Of(condition.Condition.Operator));
            json.WriteString("key", words.Of(condition.Condition.Key));
            words.WriteList(json, "expected", condition.Condition.Values);
            if (condition.Actual is { } actual)
            {
                words.WriteList(json, "actual", actual);
            }
            else
            {
                json.WriteNull("actual");
            }

            json.WriteBoolean("met", condition.IsMet);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static bool IsRelevant(StatementTrace statement) => statement.Failed is StatementElement.None or StatementElement.Condition;
}
