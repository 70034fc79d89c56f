using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Broker.Core.Sessions;

/// <summary>Reads what <see cref="SessionPayload"/> writes: exactly one session; a byte too many, a field out of bounds or a key id of another account is refused.</summary>
internal static class SessionPayloadReader
{
    /// <summary>36 hours: the longest session of GetSessionToken and GetFederationToken.</summary>
    private const ulong LongestLifetime = 129_600;

    // Generous bounds: only what we sealed ourselves gets here, and a count must still not make us allocate.
    private const ulong MostTags = 1000;
    private const ulong MostTexts = 4096;

    public static bool TryRead(ReadOnlySpan<byte> payload, [NotNullWhen(true)] out OpenedSession? opened)
    {
        opened = null;
        var reader = new PayloadReader(payload);
        if (!reader.TryText(out var secret)
            || !PrincipalPayload.TryRead(ref reader, out var principal)
            || !reader.TryText(out var keyText) || !AccessKeyId.TryParse(keyText, out var accessKeyId) || accessKeyId.Account != principal.Account
            || !reader.TryTime(out var issuedAt)
            || !reader.TryVarint(LongestLifetime, out var lifetime) || lifetime == 0
            || !reader.TryVarint((ulong)SessionOrigin.Ldap, out var origin)
            || !reader.TryVarint((ulong)SessionParts.All, out var parts))
        {
            return false;
        }

        var session = new Session(principal, accessKeyId, issuedAt, issuedAt.AddSeconds(lifetime))
        {
            Origin = (SessionOrigin)origin,
            IsGlobalV1 = ((SessionParts)parts).HasFlag(SessionParts.GlobalV1),
        };
        if (!TryReadParts(ref reader, (SessionParts)parts, ref session) || !reader.IsAtEnd)
        {
            return false;
        }

        opened = new OpenedSession(session, SecretAccessKey.FromText(secret));
        return true;
    }

    private static bool TryReadParts(ref PayloadReader reader, SessionParts parts, ref Session session)
    {
        if (parts.HasFlag(SessionParts.Mfa))
        {
            if (!reader.TryTime(out var mfa))
            {
                return false;
            }

            session = session with { MfaAuthenticatedAt = mfa };
        }

        if (parts.HasFlag(SessionParts.SourceIdentity))
        {
            if (!reader.TryText(out var sourceIdentity))
            {
                return false;
            }

            session = session with { SourceIdentity = sourceIdentity };
        }

        return TryReadLists(ref reader, parts, ref session) && TryReadFederation(ref reader, parts, ref session);
    }

    private static bool TryReadLists(ref PayloadReader reader, SessionParts parts, ref Session session)
    {
        if (parts.HasFlag(SessionParts.Tags))
        {
            if (!TryReadTags(ref reader, out var tags))
            {
                return false;
            }

            session = session with { Tags = tags };
        }

        if (parts.HasFlag(SessionParts.Policies))
        {
            string? inline = null;
            if (!TryReadTexts(ref reader, out var arns) || (parts.HasFlag(SessionParts.InlinePolicy) && !reader.TryText(out inline)))
            {
                return false;
            }

            session = session with { Policies = new SessionPolicies(inline, arns) };
            return true;
        }

        return !parts.HasFlag(SessionParts.InlinePolicy);
    }

    private static bool TryReadFederation(ref PayloadReader reader, SessionParts parts, ref Session session)
    {
        if (parts.HasFlag(SessionParts.WebIdentity))
        {
            if (!reader.TryText(out var provider) || !reader.TryText(out var audience) || !reader.TryText(out var subject) || !TryReadTexts(ref reader, out var methods))
            {
                return false;
            }

            session = session with { WebIdentity = new WebIdentityFederation(provider, audience, subject, methods) };
        }

        if (parts.HasFlag(SessionParts.Saml))
        {
            if (!reader.TryText(out var provider) || !reader.TryText(out var qualifier) || !reader.TryText(out var subject) || !reader.TryText(out var type))
            {
                return false;
            }

            session = session with { Saml = new SamlFederation(provider, qualifier, subject, type) };
        }

        if (parts.HasFlag(SessionParts.ChainEnd))
        {
            if (!reader.TryTime(out var chainEnd))
            {
                return false;
            }

            session = session with { ChainEndsAt = chainEnd };
        }

        if (parts.HasFlag(SessionParts.Ldap))
        {
            if (!reader.TryText(out var provider) || !reader.TryText(out var username))
            {
                return false;
            }

            session = session with { Ldap = new LdapFederation(provider, username) };
        }

        return true;
    }

    private static bool TryReadTags(ref PayloadReader reader, out EquatableList<SessionTag> tags)
    {
        tags = [];
        if (!reader.TryVarint(MostTags, out var count))
        {
            return false;
        }

        var read = ImmutableArray.CreateBuilder<SessionTag>();
        for (; count > 0; count--)
        {
            if (!reader.TryText(out var key) || !reader.TryText(out var value) || !reader.TryVarint(1, out var isTransitive))
            {
                return false;
            }

            read.Add(new SessionTag(key, value, isTransitive == 1));
        }

        tags = [.. read];
        return true;
    }

    private static bool TryReadTexts(ref PayloadReader reader, out EquatableList<string> texts)
    {
        texts = [];
        if (!reader.TryVarint(MostTexts, out var count))
        {
            return false;
        }

        var read = ImmutableArray.CreateBuilder<string>();
        for (; count > 0; count--)
        {
            if (!reader.TryText(out var text))
            {
                return false;
            }

            read.Add(text);
        }

        texts = [.. read];
        return true;
    }
}
