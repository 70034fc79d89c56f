using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Broker.Core.Audit;

/// <summary>Audit lines on their way to a collector.</summary>
/// <param name="Bytes">Whole lines, each with its line feed.</param>
/// <param name="WrittenAt">When they were written.</param>
internal sealed record OtlpLines(byte[] Bytes, DateTimeOffset WrittenAt)
{
    private const int SeverityInfo = 9;
    private const long NanosecondsPerTick = 100;

    /// <summary>How many lines.</summary>
    public int Count => Bytes.AsSpan().Count((byte)'\n');

    /// <summary>Writes an <c>ExportLogsServiceRequest</c>: one log record a line, whose body is the line as it is, so that it can be verified.</summary>
    public static byte[] Request(IEnumerable<OtlpLines> together)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteStartArray("resourceLogs");
        json.WriteStartObject();
        json.WriteStartObject("resource");
        json.WriteStartArray("attributes");
        json.WriteStartObject();
        json.WriteString("key", "service.name");
        WriteText(json, "value", "broker");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartArray("scopeLogs");
        json.WriteStartObject();
        json.WriteStartObject("scope");
        json.WriteString("name", "broker.audit");
        json.WriteEndObject();
        json.WriteStartArray("logRecords");
        foreach (var lines in together)
        {
            lines.Write(json);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private void Write(Utf8JsonWriter json)
    {
        var at = ((WrittenAt - DateTimeOffset.UnixEpoch).Ticks * NanosecondsPerTick).ToString(CultureInfo.InvariantCulture);
        var rest = Bytes.AsSpan();
        while (rest.IndexOf((byte)'\n') is >= 0 and var feed)
        {
            json.WriteStartObject();
            json.WriteString("timeUnixNano", at);
            json.WriteString("observedTimeUnixNano", at);
            json.WriteNumber("severityNumber", SeverityInfo);
            WriteText(json, "body", Encoding.UTF8.GetString(rest[..feed]));
            json.WriteEndObject();
            rest = rest[(feed + 1)..];
        }
    }

    private static void WriteText(Utf8JsonWriter json, string name, string text)
    {
        json.WriteStartObject(name);
        json.WriteString("stringValue", text);
        json.WriteEndObject();
    }
}
