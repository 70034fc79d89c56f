using System.Text.Json;
using Broker.Core;
using Broker.Kubernetes.Api;

namespace Broker.Kubernetes.Catalog;

/// <summary>The merge patch that sets the condition <c>Ready</c> of a resource and keeps the conditions of others.</summary>
internal static class ConditionPatch
{
    /// <summary>The patch; it only fits the version of the resource that it was made from.</summary>
    /// <param name="resource">The resource as it is.</param>
    /// <param name="condition">What it shall say.</param>
    /// <param name="now">When.</param>
    public static byte[] Write(JsonElement resource, ReadyCondition condition, DateTimeOffset now)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject("metadata");
            json.WriteString("resourceVersion", resource.FindText("metadata", "resourceVersion"));
            json.WriteEndObject();
            json.WriteStartObject("status");
            json.WriteStartArray("conditions");
            var since = WriteOthers(json, resource, condition.IsTrue);
            json.WriteStartObject();
            json.WriteString("type", ReadyCondition.Type);
            json.WriteString("status", condition.IsTrue ? "True" : "False");
            json.WriteString("reason", condition.Reason);
            json.WriteString("message", condition.Message);
            json.WriteNumber("observedGeneration", condition.ObservedGeneration);
            json.WriteString("lastTransitionTime", since ?? Rfc3339.Text(now));
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <summary>Copies the other conditions; gives the time since when ours says what it shall say, or null.</summary>
    private static string? WriteOthers(Utf8JsonWriter json, JsonElement resource, bool isTrue)
    {
        string? since = null;
        if (resource.Find("status", "conditions") is not { ValueKind: JsonValueKind.Array } conditions)
        {
            return since;
        }

        foreach (var other in conditions.EnumerateArray())
        {
            if (other.FindText("type") != ReadyCondition.Type)
            {
                other.WriteTo(json);
            }
            else if (other.FindText("status") == (isTrue ? "True" : "False"))
            {
                since = other.FindText("lastTransitionTime");
            }
        }

        return since;
    }
}
