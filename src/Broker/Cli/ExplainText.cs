using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Broker.Core;
using Broker.Core.Actions.Ldap;
using Broker.Core.Rehearsals;

namespace Broker.Cli;

/// <summary>How <c>broker explain</c> writes its answers, for people or as JSON.</summary>
internal static class ExplainText
{
    /// <summary>An answer with its trace.</summary>
    public static void Write(TextWriter output, RehearsedAnswer answer, bool isJson) =>
        Write(output, answer.Error is { } error ? (error.Code.ToString(), error.Message) : null, answer.ToJson(), isJson);

    /// <summary>An answer with its trace.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="error">The refusal; null for an allowed request.</param>
    /// <param name="decision">The decision in the form of a decoded authorization message; null for none.</param>
    /// <param name="isJson">Whether as JSON.</param>
    public static void Write(TextWriter output, (string Code, string Message)? error, string? decision, bool isJson)
    {
        if (isJson)
        {
            output.WriteLine(Json(json =>
            {
                json.WriteBoolean("allowed", error is null);
                if (error is { } refused)
                {
                    json.WriteString("code", refused.Code);
                    json.WriteString("message", refused.Message);
                }

                if (decision is not null)
                {
                    json.WritePropertyName("decision");
                    json.WriteRawValue(decision);
                }
            }));
            return;
        }

        output.WriteLine(error is { } text ? $"denied: {text.Code}: {DecisionText.Legible(text.Message)}" : "allowed");
        if (decision is not null)
        {
            using var document = JsonDocument.Parse(decision);
            DecisionText.Write(output, document.RootElement);
        }
    }

    /// <summary>Who can assume a role.</summary>
    public static void Write(TextWriter output, ImmutableArray<WhoRow> rows, int leftOut, bool isJson)
    {
        if (isJson)
        {
            output.WriteLine(Json(json =>
            {
                json.WriteStartArray("principals");
                foreach (var row in rows)
                {
                    json.WriteStartObject();
                    json.WriteString("principal", row.Principal);
                    json.WriteString("verdict", row.Verdict.ToString());
                    json.WriteString("reason", row.Reason);
                    json.WriteStartArray("conditions");
                    foreach (var condition in row.Conditions)
                    {
                        json.WriteStringValue(condition);
                    }

                    json.WriteEndArray();
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteNumber("leftOut", leftOut);
            }));
            return;
        }

        foreach (var row in rows)
        {
            var verdict = row.Verdict switch { WhoVerdict.Allowed => "yes", WhoVerdict.Conditional => "if ", _ => "no " };
            output.WriteLine($"{verdict}  {DecisionText.Legible(row.Principal)}{(row.Reason.Length == 0 ? "" : $": {DecisionText.Legible(row.Reason)}")}");
            for (var i = 0; i < row.Conditions.Length; i++)
            {
                output.WriteLine($"     {(i == 0 ? "when" : "or  ")} {DecisionText.Legible(row.Conditions[i])}");
            }
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Counted.Of(rows.Length, "principal")}; {rows.Count(row => row.Verdict == WhoVerdict.Allowed)} yes, {rows.Count(row => row.Verdict == WhoVerdict.Conditional)} on conditions{LeftOut(leftOut)}"));
    }

    /// <summary>The roles that a person of a directory would be offered.</summary>
    public static void Write(TextWriter output, IReadOnlyList<OfferedRole> roles, StsError? whyNone, bool isJson)
    {
        if (isJson)
        {
            output.WriteLine(Json(json =>
            {
                json.WriteStartArray("roles");
                foreach (var offered in roles)
                {
                    json.WriteStartObject();
                    json.WriteString("role", offered.Role.Arn.Text);
                    json.WriteString("why", offered.Why);
                    json.WriteString("sessionName", offered.Session.SessionName);
                    json.WriteNumber("packedPolicySize", offered.Preview.PackedPolicySize);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                if (whyNone is not null)
                {
                    json.WriteString("code", whyNone.Code.ToString());
                    json.WriteString("message", whyNone.Message);
                }
            }));
            return;
        }

        foreach (var offered in roles)
        {
            output.WriteLine($"{offered.Role.Arn.Text}: {DecisionText.Legible(offered.Why)}");
        }

        output.WriteLine(whyNone is { } refused
            ? $"denied: {refused.Code}: {DecisionText.Legible(refused.Message)}"
            : Counted.Of(roles.Count, "role"));
    }

    /// <summary>What an edited document changes.</summary>
    public static void Write(TextWriter output, EditReport report, bool isJson)
    {
        if (isJson)
        {
            output.WriteLine(Json(json =>
            {
                json.WriteStartArray("changes");
                foreach (var change in report.Changes)
                {
                    json.WriteStartObject();
                    json.WriteString("principal", change.Principal);
                    json.WriteString("role", change.RoleArn);
                    json.WriteBoolean("allowedBefore", !change.IsAllowed);
                    json.WriteBoolean("allowedAfter", change.IsAllowed);
                    json.WriteString("reason", change.Reason);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteNumber("pairs", report.Pairs);
                json.WriteNumber("people", report.People);
                json.WriteNumber("leftOut", report.LeftOut);
            }));
            return;
        }

        foreach (var change in report.Changes)
        {
            output.WriteLine($"{(change.IsAllowed ? "denied -> allowed" : "allowed -> denied")}  {DecisionText.Legible(change.Principal)}  {DecisionText.Legible(change.RoleArn)}");
            if (!change.IsAllowed)
            {
                output.WriteLine($"    {DecisionText.Legible(change.Reason)}");
            }
        }

        if (report.People > 0)
        {
            output.WriteLine("People of directories were judged as ldap: conditions describe them; no directory was asked who is in a group or has an attribute.");
        }

        output.WriteLine($"{Counted.Of(report.Changes.Length, "change")} in {Counted.Of(report.Pairs, "pair")} of principal and role{LeftOut(report.LeftOut)}");
    }

    private static string LeftOut(int count) => count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"; {count} more were not judged");

    private static string Json(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n" });
        json.WriteStartObject();
        members(json);
        json.WriteEndObject();
        json.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
