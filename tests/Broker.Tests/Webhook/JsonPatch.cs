using System.Globalization;
using System.Text.Json.Nodes;

namespace Broker.Tests.Webhook;

/// <summary>Applies a JSON patch as RFC 6902 says, written without a look at what writes them: <c>add</c> and <c>replace</c>, all else is an error.</summary>
internal static class JsonPatch
{
    public static JsonNode Apply(string document, string patch)
    {
        var root = JsonNode.Parse(document)!;
        foreach (var operation in JsonNode.Parse(patch)!.AsArray())
        {
            Apply(root, (string)operation!["op"]!, (string)operation["path"]!, operation["value"]!.DeepClone());
        }

        return root;
    }

    private static void Apply(JsonNode root, string op, string path, JsonNode value)
    {
        var tokens = path.Split('/')[1..].Select(token => token.Replace("~1", "/").Replace("~0", "~")).ToArray();
        var parent = tokens[..^1].Aggregate(root, (node, token) => Child(node, token) ?? throw new InvalidOperationException($"{path}: nothing at {token}."));
        var last = tokens[^1];
        switch (parent, op)
        {
            case (JsonArray array, "add"):
                var index = last == "-" ? array.Count : Index(last);
                array.Insert(index, value);
                break;
            case (JsonArray array, "replace"):
                array[Index(last)] = value;
                break;
            case (JsonObject map, "add"):
                map[last] = value;
                break;
            case (JsonObject map, "replace"):
                map[last] = map.ContainsKey(last) ? value : throw new InvalidOperationException($"{path}: there is nothing to replace.");
                break;
            default:
                throw new InvalidOperationException($"{path}: {op} does not go here.");
        }
    }

    private static JsonNode? Child(JsonNode node, string token) => node is JsonArray array ? array[Index(token)] : node[token];

    private static int Index(string token) => int.Parse(token, NumberStyles.None, CultureInfo.InvariantCulture);
}
