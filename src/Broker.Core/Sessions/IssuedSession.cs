namespace Broker.Core.Sessions;

/// <summary>A session that the issuer made and checked. Only <see cref="SessionIssuer"/> makes one.</summary>
public sealed class IssuedSession
{
    internal IssuedSession(RoleSession session, TemporaryCredentials credentials)
    {
        Session = session;
        Credentials = credentials;
    }

    /// <summary>What the session is.</summary>
    public RoleSession Session { get; }

    /// <summary>Its credentials.</summary>
    public TemporaryCredentials Credentials { get; }

    /// <summary>How much of the 4,096 bytes the session token uses, in percent, rounded up: AWS's <c>PackedPolicySize</c>.</summary>
    public int PackedPolicySize => ((Credentials.SessionToken.Size * 100) + SessionTokenLimit - 1) / SessionTokenLimit;

    /// <summary>Longest session token in bytes (AWS STS, since 2026-09-15).</summary>
    public const int SessionTokenLimit = 4096;
}
