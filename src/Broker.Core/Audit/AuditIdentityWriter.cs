using System.Text.Json;

namespace Broker.Core.Audit;

/// <summary>Writes an identity as CloudTrail's <c>userIdentity</c>: what is not known is left out.</summary>
internal static class AuditIdentityWriter
{
    /// <summary>Writes the member <c>userIdentity</c>.</summary>
    public static void Write(Utf8JsonWriter json, AuditIdentity identity)
    {
        json.WriteStartObject("userIdentity");
        json.WriteString("type", identity.Type);
        Text(json, "principalId", identity.PrincipalId);
        Text(json, "arn", identity.Arn);
        Text(json, "accountId", identity.Account?.ToString());
        Text(json, "accessKeyId", identity.AccessKeyId);
        Text(json, "userName", identity.UserName);
        Text(json, "identityProvider", identity.IdentityProvider);
        if (identity.Session is { } session)
        {
            Write(json, session);
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, AuditSession session)
    {
        json.WriteStartObject("sessionContext");
        if (session.Issuer is { } issuer)
        {
            json.WriteStartObject("sessionIssuer");
            json.WriteString("type", issuer.Type);
            Text(json, "principalId", issuer.PrincipalId);
            Text(json, "arn", issuer.Arn);
            json.WriteString("accountId", issuer.Account.ToString());
            Text(json, "userName", issuer.UserName);
            json.WriteEndObject();
        }

        if (session.FederatedProvider is { } provider)
        {
            json.WriteStartObject("webIdFederationData");
            Text(json, "federatedProvider", provider);
            json.WritePropertyName("attributes");
            AuditValue.Map(session.FederationAttributes).Write(json);
            json.WriteEndObject();
        }

        json.WriteStartObject("attributes");
        json.WriteString("creationDate", Rfc3339.Text(session.CreatedAt));
        json.WriteString("mfaAuthenticated", session.MfaAuthenticated ? "true" : "false");
        json.WriteEndObject();
        Text(json, "sourceIdentity", session.SourceIdentity);
        json.WriteEndObject();
    }

    private static void Text(Utf8JsonWriter json, string name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, AuditMask.Text(text));
        }
    }
}
