using Broker.Core.Policy;
using Broker.Core.Sessions;

namespace Broker.Core.Actions.Assumption;

/// <summary>
/// From a proved identity to a session of a role: authorize → mint. Every action that assumes a role ends here.
/// </summary>
/// <remarks>Thread safe.</remarks>
/// <param name="issuer">Mints.</param>
/// <param name="podTags">The tags that a confirmed pod of the cluster gets, where the role's policies allow them; null for none.</param>
public sealed class RoleAssumption(SessionIssuer issuer, PodTags? podTags = null)
{
    private readonly RoleAuthorization _authorization = new(podTags);

    /// <summary>Decides and mints.</summary>
    internal StsResult<IssuedSession> Assume(RoleAssumptionRequest request, Func<TrustDecision, StsError> refuse)
    {
        // 1. Authorize.
        if (!_authorization.Authorize(request, refuse).TryGet(out var authorized, out var error))
        {
            return error;
        }

        // 2. Mint: the one issuer, which takes the decision as its warrant.
        if (!issuer.Mint(authorized.Decision, authorized.Session).TryGet(out var issued, out error))
        {
            return error.Code == StsErrorCode.AccessDenied ? request.Never(error) : error;
        }

        request.Record.Issued(issued);
        return issued;
    }
}
