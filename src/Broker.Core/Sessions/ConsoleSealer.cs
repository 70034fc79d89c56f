using System.Buffers;
using System.Buffers.Binary;

namespace Broker.Core.Sessions;

/// <summary>
/// Seals sign-in tokens and console sessions, each for its own purpose: neither opens as the other, nor as a session token, though one key ring
/// makes them all.
/// </summary>
/// <remarks>
/// Sealed is who signed in, and no secret: neither the secret access key nor the session token, tags or policies. Whoever holds a sign-in token
/// can sign in to the console and cannot sign a request. Plaintext: end (Unix seconds, 8 octets), duration (seconds, 4 octets, 0 for none), the
/// session as <see cref="SessionPayload"/> writes it, with an empty secret. Thread safe.
/// </remarks>
public sealed class ConsoleSealer(LiveKeyRing ring)
{
    /// <summary>Longest token: with its name it fits in the 4,096 octets that browsers keep of a cookie (RFC 6265bis §5.6).</summary>
    internal const int LongestToken = 4000;

    private const byte Version = 1;
    private const int HeadSize = 12;
    private const long LatestUnixSecond = 253_402_214_400;

    private static readonly SecretAccessKey NoSecret = SecretAccessKey.FromText("");
    private static readonly Seal SigninForm = new("broker console sign-in v1", Version, LongestToken);
    private static readonly Seal SessionForm = new("broker console session v1", Version, LongestToken);

    /// <summary>What of a session is sealed: enough to name it and to judge it later.</summary>
    public static Session Reduce(Session session) => session with
    {
        Tags = [],
        Policies = null,
        WebIdentity = session.WebIdentity is { } web ? web with { AuthenticationMethods = [] } : null,
    };

    /// <summary>Makes a sign-in token.</summary>
    /// <returns><c>ServiceUnavailable</c> while there is no key ring; <c>PackedPolicyTooLarge</c> when the subject of a federated identity is too long for a cookie.</returns>
    public StsResult<ConsoleToken> Seal(ConsoleSignin signin) => Seal(SigninForm, signin.Session, signin.ExpiresAt, signin.Duration);

    /// <summary>Makes the text of a console session's cookie; fails as the sign-in token does.</summary>
    public StsResult<ConsoleToken> Seal(ConsoleSession session) => Seal(SessionForm, session.Session, session.ExpiresAt, duration: null);

    /// <summary>Opens a sign-in token. Does not judge its end.</summary>
    /// <returns><c>InvalidClientTokenId</c> for anything that is not a whole, unchanged sign-in token of a key in the ring.</returns>
    public StsResult<ConsoleSignin> OpenSignin(string token) =>
        TryOpen(SigninForm, token, out var session, out var end, out var duration) is { } error ? error : new ConsoleSignin(session!, end, duration);

    /// <summary>Opens the text of a cookie. Does not judge its end.</summary>
    /// <returns><c>InvalidClientTokenId</c> for anything that is not a whole, unchanged console session of a key in the ring.</returns>
    public StsResult<ConsoleSession> OpenSession(string token) =>
        TryOpen(SessionForm, token, out var session, out var end, out _) is { } error ? error : new ConsoleSession(session!, end);

    private StsResult<ConsoleToken> Seal(Seal form, Session session, DateTimeOffset end, TimeSpan? duration)
    {
        if (ring.Current is not { } keys)
        {
            return SessionError.NoKeyRing;
        }

        Span<byte> plain = stackalloc byte[form.Room(keys)];
        BinaryPrimitives.WriteInt64BigEndian(plain, end.ToUnixTimeSeconds());
        BinaryPrimitives.WriteInt32BigEndian(plain[8..], (int)(duration?.TotalSeconds ?? 0));
        return SessionPayload.Write(Reduce(session), NoSecret, plain[HeadSize..], out var length) switch
        {
            OperationStatus.Done => form.Close(keys, plain[..(HeadSize + length)]) is { } text ? new ConsoleToken(text) : SessionError.Defect("product_does_not_open"),
            OperationStatus.DestinationTooSmall => SessionError.TokenTooLarge,
            _ => SessionError.Defect("session_text"),
        };
    }

    private StsError? TryOpen(Seal form, string token, out Session? session, out DateTimeOffset end, out TimeSpan? duration)
    {
        (session, end, duration) = (null, default, null);
        if (ring.Current is not { } keys)
        {
            return SessionError.NoKeyRing;
        }

        Span<byte> plain = stackalloc byte[LongestToken / 4 * 3];
        if (form.TryOpen(keys, token, plain, out var length) is { } refusal)
        {
            return SessionError.InvalidToken(refusal);
        }

        if (length < HeadSize || !SessionPayloadReader.TryRead(plain[HeadSize..length], out var opened))
        {
            return SessionError.InvalidToken("token_payload");
        }

        var seconds = BinaryPrimitives.ReadInt32BigEndian(plain[8..]);
        session = opened.Session;
        end = DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(BinaryPrimitives.ReadInt64BigEndian(plain), 0, LatestUnixSecond));
        duration = seconds > 0 ? TimeSpan.FromSeconds(seconds) : null;
        return null;
    }
}
