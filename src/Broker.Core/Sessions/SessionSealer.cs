using System.Buffers;
using System.Security.Cryptography;

namespace Broker.Core.Sessions;

/// <summary>Seals sessions into tokens and opens them again (AES-256-GCM under the key ring).</summary>
/// <remarks>The token is a text of <see cref="Sessions.Seal"/>, version 3. Thread safe.</remarks>
public sealed class SessionSealer(LiveKeyRing ring)
{
    private const byte Version = 3;

    /// <summary>What 4,096 characters of base64url hold.</summary>
    private const int LargestToken = IssuedSession.SessionTokenLimit / 4 * 3;

    private static readonly Seal Form = new("broker session v3", Version, IssuedSession.SessionTokenLimit);

    /// <summary>The ring that tokens open under now; null while none has loaded.</summary>
    internal SealingKeyRing? Ring => ring.Current;

    /// <summary>Seals a session and its secret under the active key, and compares what the token opens to with what went in.</summary>
    /// <param name="session">The session.</param>
    /// <param name="secret">Its secret.</param>
    /// <param name="smallestSize">Characters that the token has at least (<c>MinimumSessionTokenSize</c>), 0 to 4,096: zeros fill it up.</param>
    /// <returns>
    /// <c>PackedPolicyTooLarge</c> above 4,096 characters; <c>ServiceUnavailable</c> while no ring has loaded; <c>InternalFailure</c> for a token
    /// that does not open to this session and this secret.
    /// </returns>
    public StsResult<SessionToken> Seal(Session session, SecretAccessKey secret, int smallestSize = 0)
    {
        if (ring.Current is not { } keys)
        {
            return SessionError.NoKeyRing;
        }

        var room = Form.Room(keys);
        Span<byte> payload = stackalloc byte[room];
        var status = PackedSession.Write(session, secret, payload, Math.Min(room, Sessions.Seal.RoomOf(keys, smallestSize)), out var length);
        if (status != OperationStatus.Done)
        {
            return status == OperationStatus.InvalidData ? SessionError.Defect("session_text") : SessionError.TokenTooLarge;
        }

        var token = Form.Close(keys, payload[..length]);
        var isSame = PackedSession.TryRead(payload[..length], out var opened) && opened.Session == session && opened.Secret.Matches(secret.Reveal());
        CryptographicOperations.ZeroMemory(payload);
        return token is null ? SessionError.Defect("product_does_not_open")
            : isSame ? SessionToken.FromText(token)
            : SessionError.Defect("product_differs");
    }

    /// <summary>Opens a token; one answer for everything that is wrong with it. Does not judge expiry.</summary>
    /// <returns><c>InvalidClientTokenId</c> for anything that is not a whole, unchanged token of a key in the ring.</returns>
    public StsResult<OpenedSession> Open(string token)
    {
        if (ring.Current is not { } keys)
        {
            return SessionError.InvalidToken("no_key_ring");
        }

        Span<byte> payload = stackalloc byte[LargestToken];
        try
        {
            return Form.TryOpen(keys, token, payload, out var length) is { } refusal ? SessionError.InvalidToken(refusal)
                : PackedSession.TryRead(payload[..length], out var opened) ? opened
                : SessionError.InvalidToken("token_payload");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(payload);
        }
    }
}

/// <summary>What was inside a session token.</summary>
public sealed record OpenedSession(Session Session, SecretAccessKey Secret);
