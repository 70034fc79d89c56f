using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Broker.Core.Policy;

namespace Broker.Core.Denials;

/// <summary>Writes a decision as JSON: the members of AWS's decoded authorization message, and ours after them.</summary>
/// <remarks>
/// AWS's: <c>allowed, explicitDeny, matchedStatements, failures, context{principal{id,name,arn}, action, resource, conditions}</c>, lists as
/// <c>{"items":[…]}</c>. Ours: <c>authorizationId</c>, <c>decision{layer, policy, statement, rule}</c> (<c>rule</c> in words where no policy
/// decided), <c>layers</c> with every policy, statement, failed element and condition (operator, key, expected, actual, met), <c>shortened</c>
/// where something was left out. Source: AWS STS API reference, DecodeAuthorizationMessage; contracts/sts §1.7. A pure function.
/// </remarks>
internal static class DenialDocument
{
    /// <summary>Gives the JSON.</summary>
    /// <param name="view">What may be seen.</param>
    /// <param name="id">The authorization id; null for none.</param>
    /// <param name="detail">How much of it.</param>
    public static ReadOnlyMemory<byte> Write(DenialView view, string? id, DenialDetail detail)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using var json = new Utf8JsonWriter(buffer);
        var text = new DenialWords(detail >= DenialDetail.Asked);
        json.WriteStartObject();
        json.WriteBoolean("allowed", view.Trace.Decision.IsAllowed);
        json.WriteBoolean("explicitDeny", view.IsExplicitDeny);
        WriteMatched(json, view, text, detail);
        json.WriteStartObject("failures");
        json.WriteStartArray("items");
        json.WriteEndArray();
        json.WriteEndObject();
        WriteContext(json, view, text, detail);
        if (id is not null)
        {
            json.WriteString("authorizationId", id);
        }

        WriteDecision(json, view, text);
        if (detail < DenialDetail.Matched)
        {
            DenialLayers.Write(json, view.Layers, text, detail);
        }

        if (detail > DenialDetail.Whole)
        {
            json.WriteBoolean("shortened", true);
        }

        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private static void WriteMatched(Utf8JsonWriter json, DenialView view, DenialWords text, DenialDetail detail)
    {
        json.WriteStartObject("matchedStatements");
        json.WriteStartArray("items");
        if (detail < DenialDetail.Bare)
        {
            foreach (var statement in Statements(view).Where(statement => statement.IsMatch).Select(statement => statement.Statement))
            {
                json.WriteStartObject();
                json.WriteString("statementId", text.Of(statement.Sid));
                json.WriteString("effect", statement.IsDeny ? "DENY" : "ALLOW");
                text.WriteItems(json, "principals", statement.Principals.Select(principal => principal.Value));
                text.WriteItems(json, "principalGroups", []);
                text.WriteItems(json, "actions", statement.Actions);
                text.WriteItems(json, "resources", statement.Resources);
                WriteConditions(json, statement.Conditions.Select(condition => (condition.Key, condition.Values)), text);
                json.WriteEndObject();
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteContext(Utf8JsonWriter json, DenialView view, DenialWords text, DenialDetail detail)
    {
        var arn = view.Trace.Principal.Id;
        json.WriteStartObject("context");
        json.WriteStartObject("principal");
        json.WriteString("id", text.Of(Single(view.Context, "aws:userid") ?? view.Trace.Principal.UniqueId ?? arn));
        json.WriteString("name", text.Of(Single(view.Context, "aws:username") ?? arn[(arn.LastIndexOfAny([':', '/']) + 1)..]));
        json.WriteString("arn", text.Of(arn));
        json.WriteEndObject();
        json.WriteString("action", view.Trace.Action);
        json.WriteString("resource", text.Of(view.Trace.Resource));
        var keys = view.Context.Entries;
        if (detail == DenialDetail.Asked)
        {
            var asked = Statements(view).SelectMany(statement => statement.Conditions).Select(condition => condition.Condition.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
            keys = keys.Where(key => asked.Contains(key.Key));
        }

        WriteConditions(
            json,
            detail >= DenialDetail.Matched ? [] : keys.OrderBy(key => key.Key, StringComparer.OrdinalIgnoreCase).Select(key => (key.Key, key.Value.Values)),
            text);
        json.WriteEndObject();
    }

    private static void WriteConditions(Utf8JsonWriter json, IEnumerable<(string Key, ImmutableArray<string> Values)> conditions, DenialWords text)
    {
        json.WriteStartObject("conditions");
        json.WriteStartArray("items");
        foreach (var (key, values) in conditions)
        {
            json.WriteStartObject();
            json.WriteString("key", text.Of(key));
            text.WriteItems(json, "values", values);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteDecision(Utf8JsonWriter json, DenialView view, DenialWords text)
    {
        var decision = view.Trace.Decision;
        json.WriteStartObject("decision");
        json.WriteString("layer", view.DecidedBy);
        if (view.ShowsDecision && decision.PolicyName is { } policy)
        {
            json.WriteString("policy", text.Of(policy));
        }

        if (view.ShowsDecision && decision.StatementId is { } statement)
        {
            json.WriteString("statement", text.Of(statement));
        }

        if (view.ShowsDecision && view.Trace.Rule is { } rule)
        {
            json.WriteString("rule", text.Of(rule));
        }

        json.WriteEndObject();
    }

    private static IEnumerable<StatementTrace> Statements(DenialView view) => view.Layers.SelectMany(layer => layer.Policies).SelectMany(policy => policy.Statements);

    private static string? Single(RequestContext context, string key) =>
        context.TryGet(key, out var value) && value.Values is [var only] ? only : null;
}
