using System.Globalization;
using System.Text.Json;
using Broker.Core;

namespace Broker.Cli.SignIn;

/// <summary>Credentials of a role as <c>broker credentials</c> keeps and prints them. Prints without the secrets.</summary>
/// <param name="AccessKeyId">The key's id.</param>
/// <param name="SecretAccessKey">The secret.</param>
/// <param name="SessionToken">The session token.</param>
/// <param name="Expiration">The end.</param>
/// <param name="IssuedAt">When they came.</param>
internal sealed record KeptCredentials(string AccessKeyId, string SecretAccessKey, string SessionToken, DateTimeOffset Expiration, DateTimeOffset IssuedAt)
{
    /// <summary>SDKs ask again from 10 to 15 minutes before the end on: what is kept until then would be asked for at each of their calls.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(15);

    /// <summary>Reads those of an answer, or of a file.</summary>
    public static KeptCredentials? Of(JsonElement json, DateTimeOffset issuedAt) =>
        BrokerAnswer.TextOf(json, "accessKeyId") is { Length: > 0 } id && BrokerAnswer.TextOf(json, "secretAccessKey") is { Length: > 0 } secret
            && BrokerAnswer.TextOf(json, "sessionToken") is { Length: > 0 } token
            && DateTimeOffset.TryParse(BrokerAnswer.TextOf(json, "expiration"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var end)
            ? new KeptCredentials(id, secret, token, end, issuedAt)
            : null;

    /// <summary>Those of a file that last for long enough; null for none, and for those of others, whatever the file's name.</summary>
    public static KeptCredentials? Find(KeptFolder folder, CredentialsKey key, DateTimeOffset now)
    {
        if (folder.Read(key.FileName) is not { } kept
            || BrokerAnswer.TextOf(kept, "for") != key.Text
            || !DateTimeOffset.TryParse(BrokerAnswer.TextOf(kept, "issuedAt"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var issuedAt)
            || Of(kept, issuedAt) is not { } credentials)
        {
            return null;
        }

        // Of short ones, the last third is the margin; a clock that was set back makes none of them last.
        var third = (credentials.Expiration - issuedAt) / 3;
        return issuedAt <= now && credentials.Expiration - now > (third < Margin ? third : Margin) ? credentials : null;
    }

    /// <summary>Keeps them; gives what went wrong, or null.</summary>
    public string? Keep(KeptFolder folder, CredentialsKey key) => folder.Write(key.FileName, json =>
    {
        json.WriteString("for", key.Text);
        json.WriteString("accessKeyId", AccessKeyId);
        json.WriteString("secretAccessKey", SecretAccessKey);
        json.WriteString("sessionToken", SessionToken);
        json.WriteString("expiration", Rfc3339.Text(Expiration));
        json.WriteString("issuedAt", Rfc3339.Text(IssuedAt));
    });

    /// <summary>As <c>credential_process</c> wants them. Source: AWS SDKs reference, "Process credential provider".</summary>
    public string ToProcessOutput()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("Version"u8, 1);
            json.WriteString("AccessKeyId"u8, AccessKeyId);
            json.WriteString("SecretAccessKey"u8, SecretAccessKey);
            json.WriteString("SessionToken"u8, SessionToken);
            json.WriteString("Expiration"u8, Rfc3339.Text(Expiration));
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <inheritdoc/>
    public override string ToString() => $"{AccessKeyId} until {Rfc3339.Text(Expiration)}";
}
