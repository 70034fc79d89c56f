using System.Text.Json;

namespace Broker.Webhook.Admission;

/// <summary>The <c>request</c> of an AdmissionReview: what somebody wants to do to an object, and the object as the API server sent it.</summary>
/// <remarks>Its <see cref="Object"/> is a view into the body that it was read from, which has to live as long as this. Dispose it once answered.</remarks>
internal sealed class AdmissionRequest(JsonDocument review, JsonElement request, string uid) : IDisposable
{
    /// <summary>Longest text that is taken from a request; names in Kubernetes have 253 characters at most.</summary>
    private const int LongestText = 256;

    /// <summary>The review's id, which its answer repeats.</summary>
    public string Uid => uid;

    /// <summary>The API group of the object; empty for pods.</summary>
    public string Group { get; } = Text(request, "kind"u8, "group"u8);

    /// <summary>The version of the object's API group.</summary>
    public string Version { get; } = Text(request, "kind"u8, "version"u8);

    /// <summary>The kind of the object, for example <c>Pod</c>.</summary>
    public string Kind { get; } = Text(request, "kind"u8, "kind"u8);

    /// <summary><c>CREATE</c>, <c>UPDATE</c>, <c>DELETE</c> or <c>CONNECT</c>.</summary>
    public string Operation { get; } = Text(request, "operation"u8);

    /// <summary>For example <c>status</c>; empty for the object itself.</summary>
    public string SubResource { get; } = Text(request, "subResource"u8);

    /// <summary>The namespace that the API server decided upon: the object's own may be missing.</summary>
    public string Namespace { get; } = Text(request, "namespace"u8);

    /// <summary>The object's name; empty where the API server makes one up.</summary>
    public string Name { get; } = Text(request, "name"u8);

    /// <summary>Whether nothing is going to be stored: there must be no side effect (threat W-08).</summary>
    public bool IsDryRun { get; } = request.TryGetProperty("dryRun"u8, out var dryRun) && dryRun.ValueKind == JsonValueKind.True;

    /// <summary>The object; undefined where the request has none, as a deletion.</summary>
    public JsonElement Object { get; } = request.TryGetProperty("object"u8, out var element) ? element : default;

    /// <inheritdoc/>
    public void Dispose() => review.Dispose();

    private static string Text(JsonElement parent, ReadOnlySpan<byte> outer, ReadOnlySpan<byte> inner) =>
        parent.TryGetProperty(outer, out var member) && member.ValueKind == JsonValueKind.Object ? Text(member, inner) : "";

    private static string Text(JsonElement parent, ReadOnlySpan<byte> name) =>
        parent.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String && member.GetString() is { Length: <= LongestText } text ? text : "";
}
