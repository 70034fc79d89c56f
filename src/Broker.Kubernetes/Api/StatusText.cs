using System.Globalization;
using System.Text.Json;

namespace Broker.Kubernetes.Api;

/// <summary>Reads the <c>Status</c> object that explains a refusal, whatever it really is.</summary>
/// <remarks>Source: Kubernetes API concepts, <c>meta/v1 Status</c>.</remarks>
internal static class StatusText
{
    private const int LongestReason = 64;
    private const int LongestMessage = 512;

    /// <summary>The failure that an HTTP status and its body mean.</summary>
    /// <param name="status">400 or more, or a redirect.</param>
    /// <param name="body">At most some KiB.</param>
    /// <param name="asked">Method and path, for the message.</param>
    /// <param name="retryAfter">The header's value.</param>
    public static KubernetesFailure Read(int status, ReadOnlySpan<byte> body, string asked, TimeSpan? retryAfter)
    {
        var (reason, message) = Parse(body);
        reason ??= status.ToString(CultureInfo.InvariantCulture);
        var text = message is null ? $"{asked}: status {status}" : $"{asked}: {message}";
        return new KubernetesFailure(KindOf(status), reason, text, status, retryAfter);
    }

    /// <summary>The kind of a status, also of the code in a watch's ERROR event.</summary>
    public static KubernetesFailureKind KindOf(int status) => status switch
    {
        404 => KubernetesFailureKind.NotFound,
        409 => KubernetesFailureKind.Conflict,
        410 => KubernetesFailureKind.Gone,
        408 or 429 or >= 500 => KubernetesFailureKind.Unreachable,
        _ => KubernetesFailureKind.Refused,
    };

    /// <summary>Makes text fit for a log line: one line, bounded.</summary>
    public static string? Bound(string? text, int longest)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        var cut = text.Length > longest ? text[..longest] : text;
        return cut.Any(char.IsControl) ? string.Concat(cut.Select(c => char.IsControl(c) ? ' ' : c)) : cut;
    }

    private static (string? Reason, string? Message) Parse(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            using var json = JsonDocument.ParseValue(ref reader);
            return (Bound(TextOf(json.RootElement, "reason"), LongestReason), Bound(TextOf(json.RootElement, "message"), LongestMessage));
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // No JSON, or text that is not UTF-8: the status alone has to do.
            return (null, null);
        }
    }

    private static string? TextOf(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
