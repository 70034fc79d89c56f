using System.Text.Json;

namespace Broker.Webhook.Injection.Patches;

/// <summary>A variable of a container.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value; no <c>$(</c> in it, which Kubernetes would read as a reference.</param>
internal sealed record EnvironmentVariable(string Name, string Value)
{
    /// <summary>Writes it as an item of <c>env</c>.</summary>
    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, Name);
        json.WriteString("value"u8, Value);
        json.WriteEndObject();
    }
}
