using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Broker.Core;
using Broker.Core.Sessions;

namespace Broker.Sidecar.Cache;

/// <summary>The three JSON bodies that one set of credentials is served as, as UTF-8.</summary>
/// <param name="Container">Container credentials: AccessKeyId, SecretAccessKey, Token, Expiration, AccountId (R21).</param>
/// <param name="Imds">Metadata: Code, LastUpdated, Type, AccessKeyId, SecretAccessKey, Token, Expiration (R9).</param>
/// <param name="ImdsExtended">The same with AccountId (R8).</param>
internal sealed record CredentialDocuments(ReadOnlyMemory<byte> Container, ReadOnlyMemory<byte> Imds, ReadOnlyMemory<byte> ImdsExtended)
{
    /// <summary>The bodies are JSON documents and never part of a page; without this, <c>+</c> would be written as six characters.</summary>
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the bodies.</summary>
    public static CredentialDocuments Write(TemporaryCredentials credentials, AccountId account, DateTimeOffset now) => new(
        Json(json =>
        {
            WriteSecrets(json, credentials);
            json.WriteString("AccountId"u8, account.ToString());
        }),
        Json(json => WriteImds(json, credentials, now)),
        Json(json =>
        {
            WriteImds(json, credentials, now);
            json.WriteString("AccountId"u8, account.ToString());
        }));

    /// <summary>The metadata document of a role that cannot be assumed (R11).</summary>
    public static ReadOnlyMemory<byte> WriteRefusal(string message, DateTimeOffset now) => Json(json =>
    {
        json.WriteString("Code"u8, "AssumeRoleUnauthorizedAccess"u8);
        json.WriteString("Message"u8, message);
        json.WriteString("LastUpdated"u8, Instant(now));
    });

    /// <summary>The one form of a timestamp, which every client of every SDK reads; and only this form gets botocore's static stability (R10).</summary>
    public static string Instant(DateTimeOffset at) => Rfc3339.Text(at);

    /// <summary>Writes one JSON object.</summary>
    public static ReadOnlyMemory<byte> Json(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return buffer.WrittenMemory.ToArray();
    }

    private static void WriteImds(Utf8JsonWriter json, TemporaryCredentials credentials, DateTimeOffset now)
    {
        json.WriteString("Code"u8, "Success"u8);
        json.WriteString("LastUpdated"u8, Instant(now));
        json.WriteString("Type"u8, "AWS-HMAC"u8);
        WriteSecrets(json, credentials);
    }

    private static void WriteSecrets(Utf8JsonWriter json, TemporaryCredentials credentials)
    {
        json.WriteString("AccessKeyId"u8, credentials.AccessKeyId);
        json.WriteString("SecretAccessKey"u8, credentials.SecretAccessKey.Reveal());
        json.WriteString("Token"u8, credentials.SessionToken.Reveal());
        json.WriteString("Expiration"u8, Instant(credentials.Expiration));
    }
}
