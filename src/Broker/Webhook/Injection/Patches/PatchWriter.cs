using System.Buffers;
using System.Text.Json;

namespace Broker.Webhook.Injection.Patches;

/// <summary>Writes a JSON patch (RFC 6902) operation by operation.</summary>
internal sealed class PatchWriter : IDisposable
{
    private readonly Utf8JsonWriter _json;

    /// <summary>Begins a patch; nothing is written for one without operations.</summary>
    public PatchWriter(IBufferWriter<byte> to) => _json = new Utf8JsonWriter(to);

    /// <summary>How many operations there are.</summary>
    public int Count { get; private set; }

    /// <summary>The path of a member, its name escaped as JSON pointers want it (RFC 6901).</summary>
    public static string Pointer(string parent, string member) =>
        $"{parent}/{member.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";

    /// <summary>Adds a value at a path, and takes the place of what is there.</summary>
    public void Add(string path, Action<Utf8JsonWriter> writeValue) => Write("add"u8, path, writeValue);

    /// <summary>Replaces the text at a path.</summary>
    public void Replace(string path, string text) => Write("replace"u8, path, json => json.WriteStringValue(text));

    /// <summary>Adds to an array: each item at its end, or the array where there is none.</summary>
    /// <param name="array">The array; undefined where it is absent or null.</param>
    /// <param name="path">Its path.</param>
    /// <param name="items">What to add; nothing is written for none.</param>
    /// <param name="write">Writes an item.</param>
    public void Append<T>(JsonElement array, string path, IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write)
    {
        if (items.Count == 0)
        {
            return;
        }

        if (array.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in items)
            {
                Add(path + "/-", json => write(json, item));
            }

            return;
        }

        Add(path, json =>
        {
            json.WriteStartArray();
            foreach (var item in items)
            {
                write(json, item);
            }

            json.WriteEndArray();
        });
    }

    /// <summary>Sets members of an object of texts, or makes the object where there is none.</summary>
    /// <param name="map">The object; undefined where it is absent or null.</param>
    /// <param name="path">Its path.</param>
    /// <param name="members">What to set.</param>
    public void Set(JsonElement map, string path, IReadOnlyList<KeyValuePair<string, string>> members)
    {
        if (map.ValueKind == JsonValueKind.Object)
        {
            foreach (var (name, value) in members)
            {
                Add(Pointer(path, name), json => json.WriteStringValue(value));
            }

            return;
        }

        Add(path, json =>
        {
            json.WriteStartObject();
            foreach (var (name, value) in members)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
        });
    }

    /// <summary>Ends the patch and writes it out.</summary>
    public void Dispose()
    {
        if (Count > 0)
        {
            _json.WriteEndArray();
        }

        _json.Dispose();
    }

    private void Write(ReadOnlySpan<byte> operation, string path, Action<Utf8JsonWriter> writeValue)
    {
        if (Count++ == 0)
        {
            _json.WriteStartArray();
        }

        _json.WriteStartObject();
        _json.WriteString("op"u8, operation);
        _json.WriteString("path"u8, path);
        _json.WritePropertyName("value"u8);
        writeValue(_json);
        _json.WriteEndObject();
    }
}
