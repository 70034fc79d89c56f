using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Broker.Core.Sessions;

/// <summary>The plaintext of a session token, format 1: a session and its secret in a compact binary form.</summary>
/// <remarks>
/// In order: secret, role ARN, role id, session name, access key id (texts), issued at (Unix seconds), lifetime (seconds), the number 0
/// for no federation or 1 followed by provider ARN, audience, subject, a count and that many authentication methods.
/// Texts are UTF-8 behind their length; numbers are varints. Another field means another version byte in front of the token.
/// </remarks>
internal static class SessionPayload
{
    private const ulong LatestUnixSecond = 253_402_214_400;

    /// <summary>Writes; the status says whether it did not fit or a text is no valid UTF-16.</summary>
    public static OperationStatus Write(RoleSession session, SecretAccessKey secret, Span<byte> destination, out int written)
    {
        var writer = new PayloadWriter(destination);
        writer.Text(secret.Reveal());
        writer.Text(session.Role.Text);
        writer.Text(session.RoleId);
        writer.Text(session.SessionName);
        writer.Text(session.AccessKeyId.Text);
        writer.Varint((ulong)session.IssuedAt.ToUnixTimeSeconds());
        writer.Varint((ulong)(session.ExpiresAt - session.IssuedAt).TotalSeconds);
        writer.Varint(session.Federation is null ? 0u : 1u);
        if (session.Federation is { } federation)
        {
            Write(federation, ref writer);
        }

        written = writer.Written;
        return writer.Status;
    }

    /// <summary>Reads exactly one session; a byte too many, a field out of bounds or a key id of another account is refused.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, [NotNullWhen(true)] out OpenedSession? opened)
    {
        opened = null;
        var reader = new PayloadReader(payload);
        if (!reader.TryText(out var secret)
            || !reader.TryText(out var roleText) || !RoleArn.TryParse(roleText, out var role)
            || !reader.TryText(out var roleId)
            || !reader.TryText(out var sessionName) || !SessionName.IsLegal(sessionName)
            || !reader.TryText(out var keyText) || !AccessKeyId.TryParse(keyText, out var accessKeyId) || accessKeyId.Account != role.Account
            || !reader.TryVarint(LatestUnixSecond, out var issued)
            || !reader.TryVarint((ulong)SessionDuration.Longest.TotalSeconds, out var lifetime) || lifetime == 0
            || !TryReadFederation(ref reader, out var federation)
            || !reader.IsAtEnd)
        {
            return false;
        }

        var issuedAt = DateTimeOffset.FromUnixTimeSeconds((long)issued);
        var session = new RoleSession(role, roleId, sessionName, accessKeyId, issuedAt, issuedAt.AddSeconds(lifetime), federation);
        opened = new OpenedSession(session, SecretAccessKey.FromText(secret));
        return true;
    }

    private static void Write(WebIdentityFederation federation, ref PayloadWriter writer)
    {
        writer.Text(federation.ProviderArn);
        writer.Text(federation.Audience);
        writer.Text(federation.Subject);
        var methods = federation.AuthenticationMethods.IsDefault ? [] : federation.AuthenticationMethods;
        writer.Varint((ulong)methods.Length);
        foreach (var method in methods)
        {
            writer.Text(method);
        }
    }

    private static bool TryReadFederation(ref PayloadReader reader, out WebIdentityFederation? federation)
    {
        federation = null;
        if (!reader.TryVarint(1, out var federated))
        {
            return false;
        }

        if (federated == 0)
        {
            return true;
        }

        if (!reader.TryText(out var provider)
            || !reader.TryText(out var audience)
            || !reader.TryText(out var subject)
            || !reader.TryVarint(IssuedSession.SessionTokenLimit, out var count))
        {
            return false;
        }

        var methods = ImmutableArray.CreateBuilder<string>();
        for (; count > 0; count--)
        {
            if (!reader.TryText(out var method))
            {
                return false;
            }

            methods.Add(method);
        }

        federation = new WebIdentityFederation(provider, audience, subject, methods.ToImmutable());
        return true;
    }
}
