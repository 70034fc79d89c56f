using System.Text;
using System.Text.Json;

namespace Broker.Webhook.Certificates;

/// <summary>
/// A MutatingWebhookConfiguration or ValidatingWebhookConfiguration: which CAs its webhooks trust, and the patch that makes them trust others.
/// Only webhooks that call our own Service count. Reads JSON as the API server wrote it; unknown members are kept.
/// </summary>
/// <param name="json">The object; disposed by its reader.</param>
/// <param name="namespace">Where our Service is.</param>
/// <param name="service">Its name.</param>
internal sealed class WebhookConfiguration(JsonDocument json, string @namespace, string service)
{
    /// <summary>What each of our webhooks trusts, in PEM; empty text for nothing.</summary>
    public IReadOnlyList<string> Bundles => [.. Webhooks.Where(IsOurs).Select(BundleOf)];

    private IEnumerable<JsonElement> Webhooks =>
        json.RootElement.TryGetProperty("webhooks"u8, out var webhooks) && webhooks.ValueKind == JsonValueKind.Array ? webhooks.EnumerateArray() : [];

    /// <summary>Whether every one of our webhooks trusts exactly this.</summary>
    public bool Trusts(string bundlePem) => Bundles.All(bundle => string.Equals(bundle, bundlePem, StringComparison.Ordinal));

    /// <summary>The merge patch, good for this version of the object only, after which all our webhooks trust exactly this.</summary>
    public byte[] ToTrust(string bundlePem)
    {
        var bundle = Encoding.ASCII.GetBytes(bundlePem);
        using var buffer = new MemoryStream();
        using (var patch = new Utf8JsonWriter(buffer))
        {
            patch.WriteStartObject();
            patch.WriteStartObject("metadata"u8);
            patch.WritePropertyName("resourceVersion"u8);
            json.RootElement.GetProperty("metadata"u8).GetProperty("resourceVersion"u8).WriteTo(patch);
            patch.WriteEndObject();
            patch.WriteStartArray("webhooks"u8);
            foreach (var webhook in Webhooks)
            {
                if (IsOurs(webhook))
                {
                    WriteTrusting(webhook, bundle, patch);
                }
                else
                {
                    webhook.WriteTo(patch);
                }
            }

            patch.WriteEndArray();
            patch.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private bool IsOurs(JsonElement webhook) =>
        webhook.ValueKind == JsonValueKind.Object
        && webhook.TryGetProperty("clientConfig"u8, out var client) && client.ValueKind == JsonValueKind.Object
        && client.TryGetProperty("service"u8, out var called) && called.ValueKind == JsonValueKind.Object
        && called.TryGetProperty("namespace"u8, out var where) && where.ValueEquals(@namespace)
        && called.TryGetProperty("name"u8, out var name) && name.ValueEquals(service);

    private static string BundleOf(JsonElement webhook) =>
        webhook.GetProperty("clientConfig"u8).TryGetProperty("caBundle"u8, out var bundle)
        && bundle.ValueKind == JsonValueKind.String && bundle.TryGetBytesFromBase64(out var bytes)
            ? Encoding.Latin1.GetString(bytes)
            : "";

    private static void WriteTrusting(JsonElement webhook, byte[] bundle, Utf8JsonWriter patch)
    {
        patch.WriteStartObject();
        foreach (var member in webhook.EnumerateObject())
        {
            if (!member.NameEquals("clientConfig"u8))
            {
                member.WriteTo(patch);
                continue;
            }

            patch.WriteStartObject("clientConfig"u8);
            foreach (var inner in member.Value.EnumerateObject().Where(inner => !inner.NameEquals("caBundle"u8)))
            {
                inner.WriteTo(patch);
            }

            patch.WriteBase64String("caBundle"u8, bundle);
            patch.WriteEndObject();
        }

        patch.WriteEndObject();
    }
}
