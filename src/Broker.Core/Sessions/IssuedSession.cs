namespace Broker.Core.Sessions;

/// <summary>A session that the issuer made and checked. Only <see cref="SessionIssuer"/> makes one.</summary>
public sealed class IssuedSession
{
    /// <summary>Longest session token in bytes (AWS STS, since 2026-09-15).</summary>
    public const int SessionTokenLimit = 4096;

    internal IssuedSession(Session session, TemporaryCredentials credentials)
    {
        Session = session;
        Credentials = credentials;
    }

    /// <summary>What the session is.</summary>
    public Session Session { get; }

    /// <summary>Its credentials.</summary>
    public TemporaryCredentials Credentials { get; }

    /// <summary>Bytes of the session token: AWS's <c>SessionTokenSize</c>.</summary>
    public int SessionTokenSize => Credentials.SessionToken.Size;

    /// <summary>
    /// How much of the 4,096 bytes the session token uses, in percent, rounded up: AWS's <c>SessionTokenUtilization</c>, and since then also its
    /// <c>PackedPolicySize</c>.
    /// </summary>
    public int SessionTokenUtilization => ((SessionTokenSize * 100) + SessionTokenLimit - 1) / SessionTokenLimit;
}
