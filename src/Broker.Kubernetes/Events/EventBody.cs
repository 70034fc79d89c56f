using System.Text.Json;
using Broker.Core;

namespace Broker.Kubernetes.Events;

/// <summary>The JSON of core/v1 Events.</summary>
/// <remarks>Source: Kubernetes API reference, Event v1 core.</remarks>
internal static class EventBody
{
    /// <summary>A new Event that counts one.</summary>
    public static byte[] Create(string name, string @namespace, EventEntry entry, string component, DateTimeOffset now) => Write(json =>
    {
        json.WriteString("apiVersion", "v1");
        json.WriteString("kind", "Event");
        json.WriteStartObject("metadata");
        json.WriteString("name", name);
        json.WriteString("namespace", @namespace);
        json.WriteEndObject();
        json.WriteStartObject("involvedObject");
        json.WriteString("apiVersion", entry.About.ApiVersion);
        json.WriteString("kind", entry.About.Kind);
        json.WriteString("name", entry.About.Name);
        WriteOptional(json, "namespace", entry.About.Namespace);
        WriteOptional(json, "uid", entry.About.Uid);
        json.WriteEndObject();
        json.WriteString("type", entry.Type == EventType.Warning ? "Warning" : "Normal");
        json.WriteString("reason", entry.Reason);
        json.WriteString("message", entry.Message);
        json.WriteStartObject("source");
        json.WriteString("component", component);
        json.WriteEndObject();
        json.WriteNumber("count", 1);
        json.WriteString("firstTimestamp", Rfc3339.Text(now));
        json.WriteString("lastTimestamp", Rfc3339.Text(now));
    });

    /// <summary>The merge patch of an Event that happened again.</summary>
    public static byte[] Again(long count, DateTimeOffset now) => Write(json =>
    {
        json.WriteNumber("count", count);
        json.WriteString("lastTimestamp", Rfc3339.Text(now));
    });

    private static byte[] Write(Action<Utf8JsonWriter> members)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static void WriteOptional(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }
}
