using System.Buffers;
using System.Text.Json;

namespace Broker.Core.Audit;

/// <summary>Writes the CloudTrail-shaped events of a record: one, or two that share an id when the caller acts on another account.</summary>
/// <remarks>
/// The owner of the other account sees of the caller an id and an account. What would tell more is left out there: the message of an error
/// and the MFA device, which name the user, and the external id: a caller who mixes up two customers would tell the one the other's. A pure
/// function but for the random event ids. Everything but printable ASCII is escaped, so that no text of a
/// client can break a line or a terminal.
/// </remarks>
internal static class AuditEvents
{
    private const string Version = "1.08";
    private const int LongestShortText = 256;
    private const int LongestMessage = 1024;

    private const int UsualSize = 4096;
    private const int LargestKept = 64 * 1024;

    [ThreadStatic]
    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Json)? _kept;

    private static readonly string[] NotForOthers = ["externalId", "serialNumber"];

    /// <summary>Gives one JSON object for each event.</summary>
    public static byte[][] Write(ActionRecord record, DateTimeOffset now)
    {
        var caller = record.Caller;
        if (caller.Account is { } home && record.TargetAccount is { } target && home != target)
        {
            var shared = PublicRandom.Id();
            return
            [
                Event(record, now, caller, home, shared),
                Event(record, now, caller.SeenFromOutside(), target, shared, isOutside: true),
            ];
        }

        return [Event(record, now, caller, record.TargetAccount ?? caller.Account, sharedId: null)];
    }

    /// <summary>The first event of a trail; it names what of the trail before could not be read.</summary>
    public static byte[] Beginning(AuditTrailEnd end, DateTimeOffset now) => Object(json =>
    {
        json.WriteString("eventVersion", Version);
        WriteTime(json, now);
        json.WriteString("eventSource", "broker");
        json.WriteString("eventName", "BeginAuditTrail");
        json.WriteString("eventID", PublicRandom.Id());
        json.WriteString("eventType", "AwsServiceEvent");
        if (end.Last is null && end.Torn is null)
        {
            return;
        }

        json.WriteStartObject("additionalEventData");
        if (end.Last is { } last)
        {
            json.WriteString("previousTrail", last.TrailId);
            json.WriteNumber("previousSequence", last.Sequence);
        }

        if (end.Torn is { } torn)
        {
            json.WriteNumber("tornBytes", torn.Length);
            json.WriteString(AuditLine.TornHash, torn.Hash);
        }

        json.WriteEndObject();
    });

    private static byte[] Event(ActionRecord record, DateTimeOffset now, AuditIdentity caller, AccountId? recipient, string? sharedId, bool isOutside = false) => Object(json =>
    {
        json.WriteString("eventVersion", Version);
        AuditIdentityWriter.Write(json, caller);
        WriteTime(json, now);
        json.WriteString("eventSource", record.EventSource);
        json.WriteString("eventName", AuditMask.Text(record.EventName, LongestShortText));
        json.WriteString("awsRegion", record.Region);
        WriteIfThere(json, "sourceIPAddress", record.SourceAddress, LongestShortText);
        WriteIfThere(json, "userAgent", record.UserAgent, LongestShortText);
        WriteIfThere(json, "errorCode", record.ErrorCode, LongestShortText);
        WriteIfThere(json, "errorMessage", isOutside ? null : record.ErrorMessage, LongestMessage);
        record.Parameters.Write(json, "requestParameters", isOutside ? NotForOthers : []);
        if (record.ErrorCode is null)
        {
            record.ResponseElements.Write(json, "responseElements", []);
        }
        else
        {
            json.WriteNull("responseElements");
        }

        if (!record.AdditionalData.IsEmpty)
        {
            record.AdditionalData.Write(json, "additionalEventData", []);
        }

        json.WriteString("requestID", record.RequestId);
        json.WriteString("eventID", PublicRandom.Id());
        WriteResources(json, record);
        json.WriteString("eventType", record.EventType);
        WriteIfThere(json, "recipientAccountId", recipient?.ToString(), LongestShortText);
        WriteIfThere(json, "sharedEventID", sharedId, LongestShortText);
    });

    private static void WriteResources(Utf8JsonWriter json, ActionRecord record)
    {
        if (record.Resources.Count == 0)
        {
            return;
        }

        json.WriteStartArray("resources");
        foreach (var (arn, type, account) in record.Resources)
        {
            json.WriteStartObject();
            json.WriteString("accountId", account.ToString());
            json.WriteString("type", type);
            json.WriteString("ARN", AuditMask.Text(arn));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteTime(Utf8JsonWriter json, DateTimeOffset now) =>
        json.WriteString("eventTime", Rfc3339.Text(now));

    private static void WriteIfThere(Utf8JsonWriter json, string name, string? text, int longest)
    {
        if (text is not null)
        {
            json.WriteString(name, AuditMask.Text(text, longest));
        }
    }

    private static byte[] Object(Action<Utf8JsonWriter> members)
    {
        // Kept by the thread: an event is written in one go, and its bytes are copied out.
        var (buffer, json) = _kept ??= Made();
        buffer.ResetWrittenCount();
        json.Reset(buffer);
        json.WriteStartObject();
        members(json);
        json.WriteEndObject();
        json.Flush();
        var written = buffer.WrittenSpan.ToArray();
        if (buffer.Capacity > LargestKept)
        {
            _kept = null;
        }

        return written;
    }

    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Json) Made()
    {
        var buffer = new ArrayBufferWriter<byte>(UsualSize);
        return (buffer, new Utf8JsonWriter(buffer));
    }
}
