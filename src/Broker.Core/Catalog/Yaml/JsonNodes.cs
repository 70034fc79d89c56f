using System.Collections.Immutable;
using System.Text.Json;

namespace Broker.Core.Catalog.Yaml;

/// <summary>Reads a JSON text as the same nodes that a YAML document has, within the same limits.</summary>
/// <remarks>No node has a place of its own: nobody looks for a line in JSON that a program wrote. Messages have the member's path.</remarks>
internal static class JsonNodes
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = YamlReader.DeepestLevel };

    /// <summary>Reads the text; null when it is no JSON or breaks a limit, which is then reported.</summary>
    public static YamlNode? Read(ReadOnlyMemory<byte> json, FileProblems problems)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Options);
            var left = YamlReader.MostNodes;
            if (ReadNode(document.RootElement, problems, ref left) is { } root)
            {
                return root;
            }

            problems.Refuse(YamlPosition.Start, $"more than {YamlReader.MostNodes} nodes in one document");
            return null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: half of a surrogate pair, which is no text.
            problems.Refuse(YamlPosition.Start, $"no JSON, more than {YamlReader.DeepestLevel} levels, or text that is no Unicode");
            return null;
        }
    }

    private static YamlNode? ReadNode(JsonElement element, FileProblems problems, ref int left)
    {
        if (--left < 0)
        {
            return null;
        }

        return element.ValueKind switch
        {
            JsonValueKind.Object => ReadMapping(element, problems, ref left),
            JsonValueKind.Array => ReadSequence(element, problems, ref left),
            JsonValueKind.String => Scalar(element.GetString()!, YamlScalarKind.Text),
            JsonValueKind.True => Scalar("true", YamlScalarKind.Boolean),
            JsonValueKind.False => Scalar("false", YamlScalarKind.Boolean),
            JsonValueKind.Number => Scalar(element.GetRawText(), PlainScalar.Classify(element.GetRawText())),
            _ => Scalar("null", YamlScalarKind.Null),
        };
    }

    private static YamlMapping? ReadMapping(JsonElement element, FileProblems problems, ref int left)
    {
        var members = ImmutableArray.CreateBuilder<YamlMember>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in element.EnumerateObject())
        {
            if (--left < 0 || ReadNode(member.Value, problems, ref left) is not { } value)
            {
                return null;
            }

            if (names.Add(member.Name))
            {
                members.Add(new YamlMember(member.Name, YamlPosition.Start, value));
            }
            else
            {
                problems.Refuse(YamlPosition.Start, $"{Quoted.Text(member.Name)} stands here twice: keep one");
            }
        }

        return new YamlMapping(YamlPosition.Start, members.DrainToImmutable());
    }

    private static YamlSequence? ReadSequence(JsonElement element, FileProblems problems, ref int left)
    {
        var items = ImmutableArray.CreateBuilder<YamlNode>(element.GetArrayLength());
        foreach (var item in element.EnumerateArray())
        {
            if (ReadNode(item, problems, ref left) is not { } node)
            {
                return null;
            }

            items.Add(node);
        }

        return new YamlSequence(YamlPosition.Start, items.DrainToImmutable());
    }

    private static YamlScalar Scalar(string text, YamlScalarKind kind) => new(YamlPosition.Start, text, kind, IsLiteral: false);
}
