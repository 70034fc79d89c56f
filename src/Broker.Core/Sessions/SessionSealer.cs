namespace Broker.Core.Sessions;

/// <summary>Seals sessions into tokens and opens them again (AES-256-GCM under the key ring). SKELETON: the sessions work fills this in.</summary>
/// <remarks>Thread safe.</remarks>
public sealed class SessionSealer(LiveKeyRing ring)
{
    /// <summary>Seals a session and its secret under the active key.</summary>
    public StsResult<SessionToken> Seal(RoleSession session, SecretAccessKey secret)
    {
        _ = (ring, session, secret);
        throw new NotSupportedException();
    }

    /// <summary>Opens a token; one answer for everything that is wrong with it. Does not judge expiry.</summary>
    public StsResult<OpenedSession> Open(string token)
    {
        _ = (ring, token);
        throw new NotSupportedException();
    }
}

/// <summary>What was inside a session token.</summary>
public sealed record OpenedSession(RoleSession Session, SecretAccessKey Secret);
