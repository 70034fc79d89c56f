using System.Text.Json;
using Broker.Directories.Issue;

namespace Broker.Directories.Api;

/// <summary>The members of a role in the list.</summary>
internal static class RoleJson
{
    /// <summary>Writes them into an open object.</summary>
    public static void Write(Utf8JsonWriter json, RoleOffer offer)
    {
        var (role, session, preview) = (offer.Offered.Role, offer.Offered.Session, offer.Offered.Preview);
        json.WriteString("roleArn", role.Arn.Text);
        json.WriteString("accountId", role.Arn.Account.ToString());
        if (offer.AccountAlias is not null)
        {
            json.WriteString("accountAlias", offer.AccountAlias);
        }

        json.WriteString("name", role.Arn.Name);
        json.WriteString("why", offer.Offered.Why);
        json.WriteNumber("maxDurationSeconds", (long)offer.Offered.LongestDuration.TotalSeconds);
        json.WriteString("sessionName", session.SessionName);
        json.WriteString("sourceIdentity", session.SourceIdentity);
        json.WriteStartArray("tags");
        foreach (var (key, value) in session.Tags)
        {
            json.WriteStartObject();
            json.WriteString("key", key);
            json.WriteString("value", value);
            json.WriteBoolean("transitive", session.TransitiveTagKeys.Contains(key, StringComparer.OrdinalIgnoreCase));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("size");
        json.WriteNumber("sessionTokenSize", preview.SessionTokenSize);
        json.WriteNumber("packedPolicySize", preview.PackedPolicySize);
        json.WriteStartArray("parts");
        foreach (var part in preview.Parts)
        {
            json.WriteStartObject();
            json.WriteString("name", part.Name);
            json.WriteNumber("bytes", part.Bytes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
