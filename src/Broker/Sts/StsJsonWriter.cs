using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Broker.Sts;

/// <summary>The JSON form of answers, for clients that ask with <c>Accept: application/json</c>.</summary>
internal sealed class StsJsonWriter : IStsAnswerWriter
{
    // Credentials hold '+' and '/'; nothing here is ever put into a page.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Utf8JsonWriter _json;

    private StsJsonWriter(Utf8JsonWriter json) => _json = json;

    /// <summary>Writes one document: <c>{"ROOT":{…}}</c>, or <c>{…}</c> without a root.</summary>
    public static ReadOnlyMemory<byte> Write(string? root, Action<IStsAnswerWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>(2048);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            var writer = new StsJsonWriter(json);
            if (root is not null)
            {
                writer.Begin(root);
            }

            members(writer);
            if (root is not null)
            {
                writer.End();
            }

            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    public void Begin(string name) => _json.WriteStartObject(name);

    public void End() => _json.WriteEndObject();

    public void Text(string name, string value) => _json.WriteString(name, value);

    public void Number(string name, long value) => _json.WriteNumber(name, value);

    public void Time(string name, DateTimeOffset value) => _json.WriteNumber(name, value.ToUnixTimeSeconds());
}
