using Broker.Core.Sessions;

namespace Broker.Core.Actions;

/// <summary>A caller whose signature was verified. Only <see cref="CallerAuthenticator"/> makes one.</summary>
public sealed class VerifiedCaller
{
    internal VerifiedCaller(RoleSession session) => Session = session;

    /// <summary>The session that signed.</summary>
    public RoleSession Session { get; }
}
