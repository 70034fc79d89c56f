using Broker.Core.Policy;
using Broker.Core.Sessions;

namespace Broker.Core.Actions.Assumption;

/// <summary>A role that somebody may have, and the session that it would be. Only <see cref="RoleAuthorization"/> makes one.</summary>
/// <remarks>Immutable.</remarks>
internal sealed class AuthorizedRole
{
    internal AuthorizedRole(TrustDecision decision, SessionRequest session)
    {
        Decision = decision;
        Session = session;
    }

    /// <summary>The decision that allows it: the issuer's warrant.</summary>
    public TrustDecision Decision { get; }

    /// <summary>What the issuer is to mint.</summary>
    public SessionRequest Session { get; }
}
