using System.Buffers;
using System.Text.Json;

namespace Broker.Webhook.Admission;

/// <summary>Writes the answer to a review: allowed, allowed with a patch, or refused with what its author has to change.</summary>
/// <remarks>Shape: <c>apiVersion</c>, <c>kind</c>, <c>response</c> with <c>uid</c>, <c>allowed</c>, then <c>patchType</c> and <c>patch</c>, or <c>status</c>, then <c>warnings</c>.</remarks>
internal static class AdmissionAnswer
{
    /// <summary>Longest message: API servers cut warnings at 256 characters and show messages whole.</summary>
    public const int LongestMessage = 1024;

    /// <summary>Lets the object pass as it is.</summary>
    public static void Allow(IBufferWriter<byte> to, string uid, IReadOnlyList<string>? warnings = null) =>
        Write(to, uid, isAllowed: true, warnings, writeRest: null);

    /// <summary>Lets the object pass, changed by a JSON patch (RFC 6902).</summary>
    public static void Patch(IBufferWriter<byte> to, string uid, ReadOnlyMemory<byte> patch, IReadOnlyList<string>? warnings = null) => Write(
        to,
        uid,
        isAllowed: true,
        warnings,
        json =>
        {
            json.WriteString("patchType"u8, "JSONPatch"u8);
            json.WriteBase64String("patch"u8, patch.Span);
        });

    /// <summary>Refuses the object.</summary>
    /// <param name="to">Gets the answer.</param>
    /// <param name="uid">The review's.</param>
    /// <param name="code">403 for what its author has to change, 503 for what another try may cure.</param>
    /// <param name="message">For the author.</param>
    /// <param name="warnings">Shown beside it.</param>
    public static void Refuse(IBufferWriter<byte> to, string uid, int code, string message, IReadOnlyList<string>? warnings = null) => Write(
        to,
        uid,
        isAllowed: false,
        warnings,
        json =>
        {
            json.WriteStartObject("status"u8);
            json.WriteString("status"u8, "Failure"u8);
            json.WriteNumber("code"u8, code);
            json.WriteString("reason"u8, code == StatusCodes.Status503ServiceUnavailable ? "ServiceUnavailable"u8 : "Forbidden"u8);
            json.WriteString("message"u8, message.Length <= LongestMessage ? message : string.Concat(message.AsSpan(0, LongestMessage - 1), "…"));
            json.WriteEndObject();
        });

    private static void Write(IBufferWriter<byte> to, string uid, bool isAllowed, IReadOnlyList<string>? warnings, Action<Utf8JsonWriter>? writeRest)
    {
        using var json = new Utf8JsonWriter(to);
        json.WriteStartObject();
        json.WriteString("apiVersion"u8, AdmissionReview.ApiVersion);
        json.WriteString("kind"u8, AdmissionReview.Kind);
        json.WriteStartObject("response"u8);
        json.WriteString("uid"u8, uid);
        json.WriteBoolean("allowed"u8, isAllowed);
        writeRest?.Invoke(json);
        if (warnings is { Count: > 0 })
        {
            json.WriteStartArray("warnings"u8);
            foreach (var warning in warnings)
            {
                json.WriteStringValue(warning);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }
}
