using System.Text.Json;
using Broker.Core.Catalog;
using Broker.Webhook.Admission;
using Broker.Webhook.Injection.Pods;

namespace Broker.Webhook.Validation;

/// <summary>The document in a custom resource: what a file of the catalog would say, without what only the API server writes.</summary>
internal static class CustomResource
{
    /// <summary>The API group of all document kinds.</summary>
    public static readonly string Group = CatalogFolder.ApiVersion.Split('/')[0];

    /// <summary>What the name of an object is checked as that gets its own when it is stored.</summary>
    private const string NameToCome = "generated";

    /// <summary>Takes the document out of a review's object.</summary>
    public static DocumentText Of(AdmissionRequest review, DateTimeOffset now)
    {
        var root = review.Object;
        var metadata = root.Member("metadata"u8);
        var name = metadata.Text("name"u8) is { Length: > 0 } own ? own : review.Name.Length > 0 ? review.Name : NameToCome;
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            Copy(root, "apiVersion", json);
            Copy(root, "kind", json);
            json.WriteStartObject("metadata"u8);
            json.WriteString("name"u8, name);
            Copy(metadata, "labels", json);
            Copy(metadata, "annotations", json);
            json.WriteEndObject();
            foreach (var member in root.ValueKind == JsonValueKind.Object ? root.EnumerateObject() : default)
            {
                if (!member.NameEquals("apiVersion"u8) && !member.NameEquals("kind"u8) && !member.NameEquals("metadata"u8) && !member.NameEquals("status"u8))
                {
                    member.WriteTo(json);
                }
            }

            json.WriteEndObject();
        }

        return new DocumentText($"{review.Kind}/{name}", review.Uid, now, buffer.ToArray());
    }

    private static void Copy(JsonElement from, string name, Utf8JsonWriter json)
    {
        if (from.ValueKind == JsonValueKind.Object && from.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null)
        {
            json.WritePropertyName(name);
            value.WriteTo(json);
        }
    }
}
