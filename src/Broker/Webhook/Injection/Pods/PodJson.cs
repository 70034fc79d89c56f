using System.Text.Json;

namespace Broker.Webhook.Injection.Pods;

/// <summary>Looking into JSON that may have any form.</summary>
internal static class PodJson
{
    /// <summary>The member of an object; undefined where there is none, or it is null, or this is no object.</summary>
    public static JsonElement Member(this JsonElement parent, ReadOnlySpan<byte> name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null ? member : default;

    /// <summary>The text of a member; null where it is none.</summary>
    public static string? Text(this JsonElement parent, ReadOnlySpan<byte> name) =>
        parent.Member(name) is { ValueKind: JsonValueKind.String } member ? member.GetString() : null;

    /// <summary>Whether a member is this text.</summary>
    public static bool Has(this JsonElement parent, ReadOnlySpan<byte> name, string value) =>
        parent.Member(name) is { ValueKind: JsonValueKind.String } member && member.ValueEquals(value);

    /// <summary>Whether a member is <c>true</c>.</summary>
    public static bool IsTrue(this JsonElement parent, ReadOnlySpan<byte> name) => parent.Member(name).ValueKind == JsonValueKind.True;

    /// <summary>The items of a member that is an array; none where it is not.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement parent, ReadOnlySpan<byte> name) =>
        parent.Member(name) is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];
}
