using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Broker.Webhook.Admission;

/// <summary>Reads AdmissionReview of <c>admission.k8s.io/v1</c>, and nothing else.</summary>
/// <remarks>Source: Kubernetes, "Dynamic Admission Control", webhook request and response.</remarks>
internal static class AdmissionReview
{
    /// <summary>The one version that is spoken.</summary>
    public const string ApiVersion = "admission.k8s.io/v1";

    /// <summary>The kind of request and answer.</summary>
    public const string Kind = "AdmissionReview";

    /// <summary>The API server takes 3 MiB from clients; what it adds and escapes is less than the rest. One byte less than a block of memory.</summary>
    public const int LongestBytes = (4 * 1024 * 1024) - 1;

    /// <summary>A pod is some 15 levels deep, and nothing that the API server decodes is deeper than this.</summary>
    private const int Deepest = 64;

    /// <summary>A uid is a UUID of 36 characters.</summary>
    private const int LongestUid = 128;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = Deepest, CommentHandling = JsonCommentHandling.Disallow, AllowTrailingCommas = false };

    /// <summary>Reads a body; false with a sentence for its sender, in which nothing of the body stands (threat W-18).</summary>
    public static bool TryRead(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out AdmissionRequest? request, [NotNullWhen(false)] out string? problem)
    {
        request = null;
        JsonDocument review;
        try
        {
            review = JsonDocument.Parse(body, Strict);
        }
        catch (JsonException)
        {
            problem = "The body is no JSON, or deeper than 64 levels.";
            return false;
        }

        if (Read(review, out problem) is { } read)
        {
            request = read;
            return true;
        }

        review.Dispose();
        problem ??= "";
        return false;
    }

    private static AdmissionRequest? Read(JsonDocument review, out string? problem)
    {
        var root = review.RootElement;
        if (root.ValueKind != JsonValueKind.Object || !Says(root, "kind"u8, Kind))
        {
            problem = "The body is no AdmissionReview.";
            return null;
        }

        if (!Says(root, "apiVersion"u8, ApiVersion))
        {
            problem = $"The AdmissionReview is not of {ApiVersion}: list v1 alone under admissionReviewVersions.";
            return null;
        }

        if (!root.TryGetProperty("request"u8, out var request) || request.ValueKind != JsonValueKind.Object)
        {
            problem = "The AdmissionReview has no request.";
            return null;
        }

        if (!request.TryGetProperty("uid"u8, out var uid) || uid.ValueKind != JsonValueKind.String || uid.GetString() is not { Length: > 0 and <= LongestUid } id)
        {
            problem = "The request has no uid.";
            return null;
        }

        problem = null;
        return new AdmissionRequest(review, request, id);
    }

    private static bool Says(JsonElement parent, ReadOnlySpan<byte> name, string value) =>
        parent.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String && member.ValueEquals(value);
}
