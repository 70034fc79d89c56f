using System.Text.Json;
using Broker.Core.Audit;

namespace Broker.Core.Denials;

/// <summary>How texts get into a message: without anything that looks like a token, and short where room is scarce.</summary>
/// <param name="IsShort">Whether texts and lists are cut.</param>
internal readonly record struct DenialWords(bool IsShort)
{
    /// <summary>Longest text of a message: an ARN.</summary>
    private const int LongestText = 2048;

    private const int LongestShortText = 256;
    private const int MostShortValues = 8;

    /// <summary>The text as it may be told.</summary>
    public string Of(string text) => AuditMask.Text(text, IsShort ? LongestShortText : LongestText);

    /// <summary>AWS's form of a list: <c>{"items":[{"value":…}]}</c>.</summary>
    public void WriteItems(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartObject(name);
        json.WriteStartArray("items");
        foreach (var value in Cut(values))
        {
            json.WriteStartObject();
            json.WriteString("value", Of(value));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>A list of texts.</summary>
    public void WriteList(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in Cut(values))
        {
            json.WriteStringValue(Of(value));
        }

        json.WriteEndArray();
    }

    private IEnumerable<string> Cut(IEnumerable<string> values) => IsShort ? values.Take(MostShortValues) : values;
}
