using System.Text.Json;

namespace Broker.Kubernetes.Api;

/// <summary>Looks into objects of the API server without trusting their shape: what is absent or of another type is not there.</summary>
public static class JsonMembers
{
    /// <summary>Walks down members of objects; null when one of them is absent or null.</summary>
    public static JsonElement? Find(this JsonElement element, params ReadOnlySpan<string> path)
    {
        var at = element;
        foreach (var name in path)
        {
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at))
            {
                return null;
            }
        }

        return at.ValueKind == JsonValueKind.Null ? null : at;
    }

    /// <summary>The text at the end of a path of members; null when there is none, or it is not text.</summary>
    public static string? FindText(this JsonElement element, params ReadOnlySpan<string> path) =>
        element.Find(path) is { ValueKind: JsonValueKind.String } found ? TextOf(found) : null;

    /// <summary>The whole number at the end of a path of members; null when there is none.</summary>
    public static long? FindNumber(this JsonElement element, params ReadOnlySpan<string> path) =>
        element.Find(path) is { ValueKind: JsonValueKind.Number } found && found.TryGetInt64(out var number) ? number : null;

    /// <summary>The members of an object that are text, such as annotations and labels; empty when there are none.</summary>
    public static IReadOnlyDictionary<string, string> FindTexts(this JsonElement element, params ReadOnlySpan<string> path)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        if (element.Find(path) is { ValueKind: JsonValueKind.Object } found)
        {
            foreach (var member in found.EnumerateObject())
            {
                if (member.Value.ValueKind == JsonValueKind.String && TextOf(member.Value) is { } text)
                {
                    texts[member.Name] = text;
                }
            }
        }

        return texts;
    }

    /// <summary>Text that is not UTF-8 when unescaped (half a surrogate) is none.</summary>
    private static string? TextOf(JsonElement element)
    {
        try
        {
            return element.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
