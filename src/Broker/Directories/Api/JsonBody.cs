using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;

namespace Broker.Directories.Api;

/// <summary>The body of a request: one JSON object whose members are those that the operation has, each once.</summary>
/// <remarks>One request, one body; not thread safe. Its octets are overwritten when it is disposed: they may hold a password.</remarks>
internal sealed class JsonBody : IDisposable
{
    /// <summary>Largest body in octets: a password of 1,024 or a policy of 2,048 characters, each written as an escape of six, and the rest.</summary>
    public const int LongestBytes = 16 * 1024;

    /// <summary>What the server lets through in octets: room for what chunks add, so that bodies too large are refused here and in words.</summary>
    public const int LongestOnWire = 2 * LongestBytes;

    private static readonly Refusal WrongType = new(RefusalKind.WrongType, "The body has to be JSON: send Content-Type: application/json.", "body_type");

    private static readonly Refusal NoObject = Refusal.Invalid("The body has to be one JSON object in UTF-8, without members that are there twice.", "body_json");

    private readonly byte[] _octets;
    private readonly JsonDocument _document;

    private JsonBody(byte[] octets, JsonDocument document) => (_octets, _document) = (octets, document);

    /// <summary>Reads a body.</summary>
    /// <param name="context">The request.</param>
    /// <param name="members">The members that the operation has.</param>
    public static async ValueTask<Outcome<JsonBody>> ReadAsync(HttpContext context, params string[] members)
    {
        var request = context.Request;
        if (!IsJson(request.ContentType) || request.Headers.ContentEncoding.Count > 0)
        {
            return WrongType;
        }

        if (!(await BodyOctets.ReadAsync(context, LongestBytes)).TryGet(out var octets, out var unread))
        {
            return unread;
        }

        if (TryParse(octets, out var document, out var names) && document.RootElement.ValueKind == JsonValueKind.Object)
        {
            var stranger = names.FirstOrDefault(name => !members.Contains(name, StringComparer.Ordinal));
            if (stranger is null)
            {
                return new JsonBody(octets, document);
            }

            document.Dispose();
            CryptographicOperations.ZeroMemory(octets);
            return Refusal.Invalid($"The body has a member that this operation does not have; it has: {string.Join(", ", members)}.", "body_member");
        }

        document?.Dispose();
        CryptographicOperations.ZeroMemory(octets);
        return NoObject;
    }

    /// <summary>Reads a member as text; null when it is absent or null.</summary>
    public bool TryText(string name, out string? text, [NotNullWhen(false)] out Refusal? refusal)
    {
        (text, refusal) = (null, null);
        if (!_document.RootElement.TryGetProperty(name, out var member) || member.ValueKind == JsonValueKind.Null)
        {
            return true;
        }

        if (member.ValueKind == JsonValueKind.String && TryString(member, out text))
        {
            return true;
        }

        refusal = Refusal.Invalid($"The member {name} has to be text.", "body_text");
        return false;
    }

    /// <summary>Reads a member as a whole number; null when it is absent or null.</summary>
    public bool TryNumber(string name, out int? number, [NotNullWhen(false)] out Refusal? refusal)
    {
        (number, refusal) = (null, null);
        if (!_document.RootElement.TryGetProperty(name, out var member) || member.ValueKind == JsonValueKind.Null)
        {
            return true;
        }

        if (member.ValueKind == JsonValueKind.Number && member.TryGetInt32(out var value))
        {
            number = value;
            return true;
        }

        refusal = Refusal.Invalid($"The member {name} has to be a whole number.", "body_number");
        return false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _document.Dispose();
        CryptographicOperations.ZeroMemory(_octets);
    }

    /// <summary>An escape of half a surrogate pair is no text.</summary>
    private static bool TryString(JsonElement member, out string? text)
    {
        try
        {
            text = member.GetString();
            return true;
        }
        catch (InvalidOperationException)
        {
            text = null;
            return false;
        }
    }

    private static bool TryParse(byte[] octets, [NotNullWhen(true)] out JsonDocument? document, out string[] names)
    {
        document = null;
        names = [];
        try
        {
            document = JsonDocument.Parse(octets, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 2 });
            names = document.RootElement.ValueKind == JsonValueKind.Object ? [.. document.RootElement.EnumerateObject().Select(member => member.Name)] : [];
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperation: a name with half a surrogate pair.
            document?.Dispose();
            document = null;
            return false;
        }
    }

    private static bool IsJson(string? contentType)
    {
        var end = contentType?.IndexOf(';', StringComparison.Ordinal) ?? -1;
        return string.Equals((end < 0 ? contentType : contentType![..end])?.Trim(), "application/json", StringComparison.OrdinalIgnoreCase);
    }
}
