using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Broker.Core.Authentication.Oidc;

/// <summary>
/// Reads a JSON object as RFC 8259 and RFC 7515 mean it: strict UTF-8 without a BOM, whole surrogate pairs, no comments, bounded depth.
/// </summary>
internal static class StrictJson
{
    /// <summary>Deeper than any claim set or key set in use; a parser's stack is not the caller's to spend (threat J-22).</summary>
    private const int MaxDepth = 32;

    /// <summary>Parses an object; the caller disposes the document.</summary>
    /// <param name="utf8">The text; must stay unchanged while the document lives.</param>
    /// <param name="refuseDuplicates">Whether a repeated member, at any depth, refuses the text; else the last one wins.</param>
    /// <param name="document">The document, whose root is an object and whose strings can all be read.</param>
    public static bool TryParseObject(ReadOnlyMemory<byte> utf8, bool refuseDuplicates, [NotNullWhen(true)] out JsonDocument? document)
    {
        document = null;
        try
        {
            // The parser leaves bytes inside strings unchecked until somebody reads them, so they are checked here, all of them, first.
            if (!Utf8.IsValid(utf8.Span) || !HasWholeSurrogates(utf8.Span))
            {
                return false;
            }

            document = JsonDocument.Parse(
                utf8,
                new JsonDocumentOptions { MaxDepth = MaxDepth, AllowDuplicateProperties = !refuseDuplicates });
        }
        catch (JsonException)
        {
            return false;
        }

        if (document.RootElement.ValueKind == JsonValueKind.Object)
        {
            return true;
        }

        document.Dispose();
        document = null;
        return false;
    }

    /// <summary>The member as a string; null when it is absent or of another type.</summary>
    public static string? TextOrNull(this JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;

    /// <summary>The members whose names begin so; of those with one name the last, in the place of the first.</summary>
    public static IEnumerable<(string Name, JsonElement Value)> LastMembers(this JsonElement parent, string prefix = "")
    {
        HashSet<string>? seen = null;
        foreach (var member in parent.EnumerateObject())
        {
            if (CanBeginWith(member, prefix) && member.Name.StartsWith(prefix, StringComparison.Ordinal) && (seen ??= new(StringComparer.Ordinal)).Add(member.Name))
            {
                yield return (member.Name, parent.GetProperty(member.Name));
            }
        }
    }

    /// <summary>Whether a name may begin so; tells most others without making a text of them. An escaped name may be any.</summary>
    private static bool CanBeginWith(JsonProperty member, string prefix)
    {
        var raw = JsonMarshal.GetRawUtf8PropertyName(member);
        return raw.Contains((byte)'\\') || (raw.Length >= prefix.Length && Ascii.Equals(raw[..prefix.Length], prefix));
    }

    private static bool HasWholeSurrogates(ReadOnlySpan<byte> utf8)
    {
        if (!utf8.Contains((byte)'\\'))
        {
            return true;
        }

        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped)
                {
                    _ = reader.GetString();
                }
            }

            return true;
        }
        catch (InvalidOperationException)
        {
            // What the reader says to half of a surrogate pair.
            return false;
        }
    }
}
