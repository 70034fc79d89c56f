using System.Buffers;
using System.Security.Cryptography;

namespace Broker.Core.Sessions;

/// <summary>Seals sign-in sessions for a purpose of their own: none opens as a session token or a console session, though one key ring makes them all.</summary>
/// <remarks>
/// Sealed is who signed in when, and no secret. Plaintext: id, account, provider, username, DN, chain id (texts behind their lengths), then the
/// two times. Thread safe.
/// </remarks>
public sealed class BrokerSessionSealer(LiveKeyRing ring)
{
    /// <summary>Longest token in characters: it fits a cookie, whose name, value and attributes have 4,096 octets together (RFC 6265bis §5.6).</summary>
    public const int LongestToken = 3800;

    private const byte Version = 1;
    private const int LongestSealed = LongestToken - 4;

    private static readonly Seal Form = new("broker directory session v1", Version, LongestSealed);

    private static readonly StsError Invalid = new(
        StsErrorCode.InvalidClientTokenId, "The session is not valid: sign in again.", "broker_session");

    private static readonly StsError TooLarge = new(
        StsErrorCode.PackedPolicyTooLarge, "Your name in the directory is too long for a session: ask an administrator.", "broker_session_size");

    /// <summary>Makes the token of a session.</summary>
    /// <returns><c>ServiceUnavailable</c> while there is no key ring; <c>PackedPolicyTooLarge</c> for names that are too long.</returns>
    public StsResult<BrokerSessionToken> Seal(BrokerSession session)
    {
        if (ring.Current is not { } keys)
        {
            return SessionError.NoKeyRing;
        }

        Span<byte> plain = stackalloc byte[Form.Room(keys)];
        var writer = new PayloadWriter(plain);
        writer.Text(session.Id);
        writer.Text(session.Account.ToString());
        writer.Text(session.Provider);
        writer.Text(session.Username);
        writer.Text(session.Dn);
        writer.Text(session.ChainId);
        writer.Time(session.AuthenticatedAt);
        writer.Time(session.ExpiresAt);
        return writer.Status switch
        {
            OperationStatus.Done => Form.Close(keys, plain[..writer.Written]) is { } text
                ? new BrokerSessionToken(BrokerSessionToken.Start + text)
                : SessionError.Defect("product_does_not_open"),
            OperationStatus.DestinationTooSmall => TooLarge,
            _ => SessionError.Defect("session_text"),
        };
    }

    /// <summary>Opens a token. Does not judge its end, nor whether it was ended.</summary>
    /// <returns><c>InvalidClientTokenId</c>, with one text, for anything that is not a whole, unchanged token of a key in the ring.</returns>
    public StsResult<BrokerSession> Open(string token)
    {
        if (ring.Current is not { } keys)
        {
            return SessionError.NoKeyRing;
        }

        if (token.Length > LongestToken || !token.StartsWith(BrokerSessionToken.Start, StringComparison.Ordinal))
        {
            return Invalid;
        }

        Span<byte> plain = stackalloc byte[LongestToken / 4 * 3];
        var refusal = Form.TryOpen(keys, token[BrokerSessionToken.Start.Length..], plain, out var length);
        var session = refusal is null ? Read(plain[..length]) : null;
        CryptographicOperations.ZeroMemory(plain);
        return session is null ? Invalid with { Reason = refusal ?? "token_payload" } : session;
    }

    private static BrokerSession? Read(ReadOnlySpan<byte> plain)
    {
        var reader = new PayloadReader(plain);
        return reader.TryText(out var id)
            && reader.TryText(out var accountText)
            && AccountId.TryParse(accountText, out var account)
            && reader.TryText(out var provider)
            && reader.TryText(out var username)
            && reader.TryText(out var dn)
            && reader.TryText(out var chain)
            && reader.TryTime(out var authenticatedAt)
            && reader.TryTime(out var expiresAt)
            && reader.IsAtEnd
            ? new BrokerSession(id, account, provider, username, dn, authenticatedAt, expiresAt) { ChainId = chain }
            : null;
    }
}
