using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Broker.Core.Policy;

/// <summary>Reads the JSON under a policy: strict RFC 8259, bounded in size and depth, no member twice in one object.</summary>
internal static class PolicyJson
{
    /// <summary>The deepest legal policy has 6 levels (a list of condition values); the rest is room for a useful message.</summary>
    private const int MaxDepth = 16;

    /// <summary>Room for the longest condition key: an issuer's host and path, and a claim.</summary>
    private const int LongestName = 512;

    /// <summary>Room for a statement, an operator and a key; a path that is longer than this does not grow.</summary>
    private const int LongestPath = 1024;

    /// <summary>IAM's policyDocumentType is <c>[\u0009\u000A\u000D\u0020-\u00FF]+</c>; invisible characters cannot hide in it.</summary>
    private const char LastCharacter = '\u00FF';

    /// <summary>Parses the document, or adds the reasons why it cannot be read.</summary>
    public static JsonDocument? Parse(string text, PolicyKind kind, List<PolicyProblem> problems)
    {
        var problem = CheckText(text, kind);
        if (problem is not null)
        {
            problems.Add(new PolicyProblem("", problem));
            return null;
        }

        try
        {
            return JsonDocument.Parse(text, Options(allowsDuplicates: false));
        }
        catch (JsonException e) when (e.LineNumber is null)
        {
            // Only a repeated member is reported without a place (threat P-12). Read on, so that it is named beside the other problems.
            var document = JsonDocument.Parse(text, Options(allowsDuplicates: true));
            AddDuplicates(document.RootElement, "", problems);
            return document;
        }
        catch (JsonException e)
        {
            problems.Add(new PolicyProblem("", string.Create(
                CultureInfo.InvariantCulture,
                $"This is not JSON at line {e.LineNumber + 1}, column {e.BytePositionInLine + 1}. ")
                + $"Comments, trailing commas and more than {MaxDepth} levels are not allowed."));
            return null;
        }
    }

    /// <summary>Reads a string or a list of strings; adds a problem and answers an empty array for anything else.</summary>
    /// <param name="json">The element.</param>
    /// <param name="path">Where it stands.</param>
    /// <param name="problems">Where problems are added.</param>
    /// <param name="bare">Kinds of JSON values that need no quotes here.</param>
    public static ImmutableArray<PolicyText> ReadTexts(
        JsonElement json, string path, List<PolicyProblem> problems, params ReadOnlySpan<JsonValueKind> bare)
    {
        if (json.ValueKind != JsonValueKind.Array)
        {
            if (ReadText(json, bare) is { } only)
            {
                return [new PolicyText(only, path, Index: null)];
            }

            problems.Add(new PolicyProblem(path, "Write a string in double quotes, or a list of at least one string."));
            return [];
        }

        if (json.GetArrayLength() == 0)
        {
            problems.Add(new PolicyProblem(path, "Write a string in double quotes, or a list of at least one string."));
            return [];
        }

        var before = problems.Count;
        var texts = ImmutableArray.CreateBuilder<PolicyText>(json.GetArrayLength());
        foreach (var (index, item) in json.EnumerateArray().Index())
        {
            if (problems.Count >= PolicyProblem.Most)
            {
                break;
            }

            if (ReadText(item, bare) is { } text)
            {
                texts.Add(new PolicyText(text, path, index));
            }
            else
            {
                problems.Add(new PolicyProblem(Indexed(path, index), "Write a string in double quotes."));
            }
        }

        return problems.Count == before ? texts.ToImmutable() : [];
    }

    /// <summary>The path of an item of a list.</summary>
    public static string Indexed(string path, int index) =>
        path.Length > LongestPath ? path : string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]");

    /// <summary>The path of a member.</summary>
    public static string Member(string path, string name) =>
        path.Length == 0 ? Shorten(name) : path.Length > LongestPath ? path : $"{path}.{Shorten(name)}";

    /// <summary>The path of a member whose name may have any characters.</summary>
    public static string Quoted(string path, string name) => $"{path}[\"{Shorten(name)}\"]";

    /// <summary>A name stands in the path of everything below it: a long one must not be copied thousands of times (threat P-16).</summary>
    private static string Shorten(string name) => name.Length <= LongestName ? name : name[..LongestName] + "…";

    private static string? ReadText(JsonElement json, ReadOnlySpan<JsonValueKind> bare) =>
        json.ValueKind == JsonValueKind.String ? json.GetString()
        : !bare.Contains(json.ValueKind) ? null
        : json.ValueKind == JsonValueKind.Number ? json.GetRawText()
        : json.ValueKind == JsonValueKind.True ? "true" : "false";

    private static JsonDocumentOptions Options(bool allowsDuplicates) => new()
    {
        AllowDuplicateProperties = allowsDuplicates,
        AllowTrailingCommas = false,
        CommentHandling = JsonCommentHandling.Disallow,
        MaxDepth = MaxDepth,
    };

    private static string? CheckText(string text, PolicyKind kind)
    {
        if (text.Length > kind.LongestRawText || CountCharacters(text) > kind.LongestText)
        {
            return $"A {kind.Name} has at most {kind.LongestText} characters, white space between its parts not counted. Make it shorter.";
        }

        if (text.AsSpan().ContainsAnyExceptInRange('\t', LastCharacter))
        {
            return "A policy is written in characters up to U+00FF. Write any other as a \\u escape.";
        }

        // The JSON reader throws on a lone half of a surrogate pair; no key or value that a token can carry needs one.
        return HasSurrogateEscape(text) ? "A policy cannot have characters beyond U+FFFF (\\ud800 to \\udfff escapes)." : null;
    }

    /// <summary>Characters that count against a bound: all but the white space between JSON tokens.</summary>
    public static int CountCharacters(string text)
    {
        var count = 0;
        var isInString = false;
        for (var at = 0; at < text.Length; at++)
        {
            count += isInString || text[at] is not (' ' or '\t' or '\r' or '\n') ? 1 : 0;
            if (text[at] == '"')
            {
                isInString = !isInString;
            }
            else if (isInString && text[at] == '\\' && at + 1 < text.Length)
            {
                at++;
                count++;
            }
        }

        return count;
    }

    private static bool HasSurrogateEscape(string text)
    {
        for (var at = text.IndexOf('\\', StringComparison.Ordinal); at >= 0 && at + 2 < text.Length;
            at = text.IndexOf('\\', at + 2))
        {
            if (text.AsSpan(at) is ['\\', 'u', 'd' or 'D', '8' or '9' or (>= 'a' and <= 'f') or (>= 'A' and <= 'F'), ..])
            {
                return true;
            }
        }

        return false;
    }

    private static void AddDuplicates(JsonElement json, string path, List<PolicyProblem> problems)
    {
        if (json.ValueKind == JsonValueKind.Array)
        {
            foreach (var (index, item) in json.EnumerateArray().Index().Where(indexed => CanHoldMembers(indexed.Item)))
            {
                AddDuplicates(item, Indexed(path, index), problems);
            }
        }
        else if (json.ValueKind == JsonValueKind.Object)
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            foreach (var member in json.EnumerateObject().TakeWhile(_ => problems.Count < PolicyProblem.Most))
            {
                if (!seen.Add(member.Name))
                {
                    problems.Add(new PolicyProblem(Member(path, member.Name), $"'{member.Name}' is written twice. Write it once."));
                }

                if (CanHoldMembers(member.Value))
                {
                    AddDuplicates(member.Value, Member(path, member.Name), problems);
                }
            }
        }
    }

    private static bool CanHoldMembers(JsonElement json) => json.ValueKind is JsonValueKind.Array or JsonValueKind.Object;
}
