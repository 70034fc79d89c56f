using Broker.Core.Policy;

namespace Broker.Core.Sessions;

/// <summary>The mint stage: the only place that makes credentials. SKELETON: the sessions work fills this in.</summary>
/// <remarks>Thread safe.</remarks>
public sealed class SessionIssuer(SessionSealer sealer, TimeProvider time)
{
    /// <summary>Makes a session for a decision that allows exactly this role, seals it, and checks its own product before it leaves.</summary>
    public StsResult<IssuedSession> Mint(TrustDecision decision, SessionRequest request)
    {
        _ = (sealer, time, decision, request);
        throw new NotSupportedException();
    }
}
