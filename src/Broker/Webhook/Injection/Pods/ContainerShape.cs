using System.Text.Json;

namespace Broker.Webhook.Injection.Pods;

/// <summary>One container of a pod as the API server sent it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Path">Where it stands, as a JSON pointer: <c>/spec/containers/0</c>.</param>
/// <param name="Element">The container itself.</param>
internal sealed record ContainerShape(string Name, string Path, JsonElement Element)
{
    /// <summary>An array of the container; undefined where it is absent or null, which Kubernetes holds for the same.</summary>
    public JsonElement Array(ReadOnlySpan<byte> name) =>
        Element.TryGetProperty(name, out var array) && array.ValueKind == JsonValueKind.Array ? array : default;

    /// <summary>The environment variable of a name; undefined where there is none. Of several the last one counts, as it does for Kubernetes.</summary>
    public JsonElement Variable(string name)
    {
        var found = default(JsonElement);
        if (Array("env"u8) is { ValueKind: JsonValueKind.Array } variables)
        {
            foreach (var variable in variables.EnumerateArray())
            {
                found = variable.Has("name"u8, name) ? variable : found;
            }
        }

        return found;
    }
}
