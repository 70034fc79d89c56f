using System.Buffers;

namespace Broker.Core.Sessions;

/// <summary>Writes the plaintext of a session token, format 2: a session and its secret in a compact binary form.</summary>
/// <remarks>
/// In order: secret; principal (<see cref="PrincipalPayload"/>); access key id; issued at (Unix seconds); lifetime (seconds); origin; a number
/// whose bits (<see cref="SessionParts"/>) say which optional parts follow, in the order of the bits. Texts are UTF-8 behind their length, lists
/// are a count and their members, numbers are varints. Another field means another version byte in front of the token.
/// </remarks>
internal static class SessionPayload
{
    /// <summary>Writes; the status says whether it did not fit or a text is no valid UTF-16.</summary>
    public static OperationStatus Write(Session session, SecretAccessKey secret, Span<byte> destination, out int written)
    {
        var writer = new PayloadWriter(destination);
        writer.Text(secret.Reveal());
        PrincipalPayload.Write(session.Principal, ref writer);
        writer.Text(session.AccessKeyId.Text);
        writer.Time(session.IssuedAt);
        writer.Varint((ulong)(session.ExpiresAt - session.IssuedAt).TotalSeconds);
        writer.Varint((ulong)session.Origin);
        writer.Varint((ulong)PartsOf(session));
        WriteParts(session, ref writer);
        written = writer.Written;
        return writer.Status;
    }

    private static SessionParts PartsOf(Session session) =>
        (session.MfaAuthenticatedAt is null ? SessionParts.None : SessionParts.Mfa)
        | (session.SourceIdentity is null ? SessionParts.None : SessionParts.SourceIdentity)
        | (session.Tags.Count == 0 ? SessionParts.None : SessionParts.Tags)
        | (session.Policies is null ? SessionParts.None : SessionParts.Policies)
        | (session.Policies?.Inline is null ? SessionParts.None : SessionParts.InlinePolicy)
        | (session.WebIdentity is null ? SessionParts.None : SessionParts.WebIdentity)
        | (session.Saml is null ? SessionParts.None : SessionParts.Saml)
        | (session.ChainEndsAt is null ? SessionParts.None : SessionParts.ChainEnd)
        | (session.IsGlobalV1 ? SessionParts.GlobalV1 : SessionParts.None)
        | (session.Ldap is null ? SessionParts.None : SessionParts.Ldap);

    private static void WriteParts(Session session, ref PayloadWriter writer)
    {
        if (session.MfaAuthenticatedAt is { } mfa)
        {
            writer.Time(mfa);
        }

        if (session.SourceIdentity is { } sourceIdentity)
        {
            writer.Text(sourceIdentity);
        }

        if (session.Tags.Count > 0)
        {
            WriteTags(session.Tags, ref writer);
        }

        if (session.Policies is { } policies)
        {
            writer.Texts(policies.Arns);
            if (policies.Inline is { } inline)
            {
                writer.Text(inline);
            }
        }

        if (session.WebIdentity is { } web)
        {
            writer.Text(web.ProviderArn);
            writer.Text(web.Audience);
            writer.Text(web.Subject);
            writer.Texts(web.AuthenticationMethods);
        }

        if (session.Saml is { } saml)
        {
            writer.Text(saml.ProviderArn);
            writer.Text(saml.NameQualifier);
            writer.Text(saml.Subject);
            writer.Text(saml.SubjectType);
        }

        if (session.ChainEndsAt is { } chainEnd)
        {
            writer.Time(chainEnd);
        }

        if (session.Ldap is { } ldap)
        {
            writer.Text(ldap.ProviderArn);
            writer.Text(ldap.Username);
        }
    }

    private static void WriteTags(EquatableList<SessionTag> tags, ref PayloadWriter writer)
    {
        writer.Varint((ulong)tags.Count);
        foreach (var tag in tags)
        {
            writer.Text(tag.Key);
            writer.Text(tag.Value);
            writer.Varint(tag.IsTransitive ? 1u : 0u);
        }
    }
}
