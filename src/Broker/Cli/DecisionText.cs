using System.Text.Json;

namespace Broker.Cli;

/// <summary>Writes a decision for people to read, indented: layer, policy, statement, the element that did not match, conditions.</summary>
/// <remarks>Reads the JSON of a decoded authorization message; members that are missing are left out, so that AWS's own can be shown too.</remarks>
internal static class DecisionText
{
    /// <summary>Writes it.</summary>
    public static void Write(TextWriter output, JsonElement decision)
    {
        if (Member(decision, "context") is { } context)
        {
            output.WriteLine($"  principal  {Text(Member(context, "principal"), "arn")}");
            output.WriteLine($"  action     {Text(context, "action")}");
            output.WriteLine($"  resource   {Text(context, "resource")}");
        }

        if (Member(decision, "decision") is { } decided)
        {
            var policy = Text(decided, "policy") is { Length: > 0 } name ? $", {name}, statement {Text(decided, "statement")}" : "";
            output.WriteLine($"  decided by {Text(decided, "layer")}{policy}");
            if (Text(decided, "rule") is { Length: > 0 } rule)
            {
                output.WriteLine($"  rule       {rule}");
            }
        }

        foreach (var layer in Items(decision, "layers"))
        {
            output.WriteLine($"  {Text(layer, "layer")}: {Text(layer, "effect")}");
            foreach (var policy in Items(layer, "policies"))
            {
                output.WriteLine($"    {Text(policy, "policy")}");
                foreach (var statement in Items(policy, "statements"))
                {
                    WriteStatement(output, statement);
                }
            }
        }

        if (Member(decision, "shortened") is { ValueKind: JsonValueKind.True })
        {
            output.WriteLine("  (shortened: what has least to do with the request was left out)");
        }
    }

    /// <summary>The text without what could move a terminal's cursor or turn its letters round.</summary>
    public static string Legible(string text) =>
        text.Any(IsIllegible) ? string.Concat(text.Select(character => IsIllegible(character) ? '\uFFFD' : character)) : text;

    private static void WriteStatement(TextWriter output, JsonElement statement)
    {
        var failed = Text(statement, "failed");
        output.WriteLine($"      {Text(statement, "effect")} {Text(statement, "statement")}: {(failed.Length == 0 ? "matches" : $"{failed} does not match")}");
        foreach (var name in new[] { "principal", "notPrincipal", "action", "notAction", "resource", "notResource" })
        {
            if (Member(statement, name) is not null)
            {
                output.WriteLine($"        {name}  {List(statement, name)}");
            }
        }

        foreach (var condition in Items(statement, "conditions"))
        {
            var isMet = Member(condition, "met") is { ValueKind: JsonValueKind.True };
            output.WriteLine($"        {Text(condition, "operator")} {Text(condition, "key")}: {(isMet ? "holds" : "does not hold")}");
            output.WriteLine($"          expected  {List(condition, "expected")}");
            output.WriteLine($"          actual    {(Member(condition, "actual") is { ValueKind: JsonValueKind.Array } ? List(condition, "actual") : "(absent)")}");
        }
    }

    private static string List(JsonElement element, string name) =>
        string.Join(", ", Items(element, name).Select(item => item.ValueKind == JsonValueKind.String ? Legible(item.GetString()!) : ""));

    private static JsonElement.ArrayEnumerator Items(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : default;

    private static string Text(JsonElement? element, string name) =>
        element is { } found && Member(found, name) is { ValueKind: JsonValueKind.String } text ? Legible(text.GetString()!) : "";

    private static JsonElement? Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : null;

    private static bool IsIllegible(char character) =>
        char.IsControl(character) || char.GetUnicodeCategory(character) is System.Globalization.UnicodeCategory.Format or System.Globalization.UnicodeCategory.LineSeparator or System.Globalization.UnicodeCategory.ParagraphSeparator;
}
