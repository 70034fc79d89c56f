using System.Text.Json;

namespace Broker.Webhook.Certificates;

/// <summary>A Secret of certificates as the API server holds it.</summary>
/// <param name="Content">What it holds.</param>
/// <param name="Version">Its <c>resourceVersion</c>; null when it is not there.</param>
/// <param name="IsMarked">Whether it bears the mark of Secrets that the webhook writes.</param>
internal sealed record StoredCertificates(CertificateSecret Content, string? Version, bool IsMarked)
{
    /// <summary>The annotation of Secrets that the webhook may write: one with content that lacks it is somebody else's.</summary>
    public const string Mark = "identity-broker.io/certificates";

    /// <summary>The annotation's value.</summary>
    public const string MarkValue = "self-managed";

    /// <summary>No Secret.</summary>
    public static StoredCertificates Absent { get; } = new(CertificateSecret.Empty, Version: null, IsMarked: false);

    /// <summary>Whether the webhook may write into it: nobody's certificate is ever overwritten because names were mixed up.</summary>
    public bool MayBeWritten => IsMarked || Content.IsEmpty;

    /// <summary>Reads a Secret's JSON; null when it is none.</summary>
    public static StoredCertificates? Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var secret = JsonDocument.Parse(json);
            var metadata = secret.RootElement.GetProperty("metadata"u8);
            var isMarked = metadata.TryGetProperty("annotations"u8, out var annotations)
                && annotations.TryGetProperty(Mark, out var mark) && mark.ValueEquals(MarkValue);
            var values = new Dictionary<string, byte[]>(StringComparer.Ordinal);
            if (secret.RootElement.TryGetProperty("data"u8, out var data) && data.ValueKind == JsonValueKind.Object)
            {
                foreach (var value in data.EnumerateObject().Where(value => value.Value.ValueKind == JsonValueKind.String))
                {
                    values[value.Name] = value.Value.GetBytesFromBase64();
                }
            }

            return new StoredCertificates(CertificateSecret.Of(values), metadata.GetProperty("resourceVersion"u8).GetString(), isMarked);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return null;
        }
    }

    /// <summary>The Secret to create.</summary>
    public static byte[] ToCreate(string name, CertificateSecret content) => Write(json =>
    {
        json.WriteString("apiVersion"u8, "v1"u8);
        json.WriteString("kind"u8, "Secret"u8);
        json.WriteString("type"u8, CertificateSecret.Type);
        json.WriteStartObject("metadata"u8);
        json.WriteString("name"u8, name);
        WriteMark(json);
        json.WriteEndObject();
        WriteData(json, content, CertificateSecret.Empty);
    });

    /// <summary>The merge patch from this content to another, good for this version only.</summary>
    public byte[] ToPatch(CertificateSecret content) => Write(json =>
    {
        json.WriteStartObject("metadata"u8);
        json.WriteString("resourceVersion"u8, Version);
        WriteMark(json);
        json.WriteEndObject();
        WriteData(json, content, Content);
    });

    /// <summary>Never a key.</summary>
    public override string ToString() => $"certificates of version {Version}";

    private static void WriteMark(Utf8JsonWriter json)
    {
        json.WriteStartObject("annotations"u8);
        json.WriteString(Mark, MarkValue);
        json.WriteEndObject();
    }

    private static void WriteData(Utf8JsonWriter json, CertificateSecret content, CertificateSecret before)
    {
        json.WriteStartObject("data"u8);
        foreach (var (key, value) in content.Values())
        {
            json.WriteBase64String(key, System.Text.Encoding.Latin1.GetBytes(value));
        }

        foreach (var key in before.Values().Select(value => value.Key).Except(content.Values().Select(value => value.Key), StringComparer.Ordinal))
        {
            json.WriteNull(key);
        }

        json.WriteEndObject();
    }

    private static byte[] Write(Action<Utf8JsonWriter> members)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
