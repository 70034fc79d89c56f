using System.Text.Json;
using Broker.Core.Authentication.Oidc;

namespace Broker.Kubernetes.Tokens;

/// <summary>The JSON of a TokenReview: what is asked, and whether the answer confirms an identity.</summary>
/// <remarks>Source: Kubernetes API reference, TokenReview v1 authentication.k8s.io.</remarks>
internal static class TokenReviewBody
{
    private const string PodName = "authentication.kubernetes.io/pod-name";
    private const string PodUid = "authentication.kubernetes.io/pod-uid";

    /// <summary>Asks about a token for the audiences that it was issued for.</summary>
    public static byte[] Ask(string token, IEnumerable<string> audiences)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("apiVersion", "authentication.k8s.io/v1");
            json.WriteString("kind", "TokenReview");
            json.WriteStartObject("spec");
            json.WriteString("token", token);
            json.WriteStartArray("audiences");
            foreach (var audience in audiences)
            {
                json.WriteStringValue(audience);
            }

            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <summary>
    /// Whether the answer says that the token is good, for this audience, and belongs to exactly this service account and pod. Null for an answer
    /// that is no TokenReview.
    /// </summary>
    public static bool? Confirms(byte[] answer, ValidatedIdentity identity)
    {
        try
        {
            using var json = JsonDocument.Parse(answer);
            return Find(json.RootElement, "status") is not { ValueKind: JsonValueKind.Object } status
                ? null
                : Find(status, "authenticated")?.ValueKind == JsonValueKind.True
                    && Has(Find(status, "audiences"), identity.Audience)
                    && Find(status, "user") is { } user
                    && Text(Find(user, "username")) == identity.Subject
                    && Find(user, "extra") is { } extra
                    && IsOnly(Find(extra, PodName), identity.Kubernetes?.PodName)
                    && IsOnly(Find(extra, PodUid), identity.Kubernetes?.PodUid);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonElement? Find(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var member) ? member : null;

    private static string? Text(JsonElement? json) => json is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static bool Has(JsonElement? list, string value) =>
        list is { ValueKind: JsonValueKind.Array } items && items.EnumerateArray().Any(item => Text(item) == value);

    private static bool IsOnly(JsonElement? list, string? value) =>
        value is not null && list is { ValueKind: JsonValueKind.Array } items && items.GetArrayLength() == 1 && Text(items[0]) == value;
}
