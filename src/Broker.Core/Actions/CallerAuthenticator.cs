using Broker.Core.Authentication.SigV4;
using Broker.Core.Catalog;
using Broker.Core.Sessions;

namespace Broker.Core.Actions;

/// <summary>
/// Proves who signed a request: the session token opens under the key ring, belongs to the access key and has not ended, its role still is
/// the one it was made for, and its secret made the signature.
/// </summary>
/// <remarks>Thread safe.</remarks>
public sealed class CallerAuthenticator(LiveCatalog catalog, SessionAuthenticator sessions, SigV4Verifier verifier)
{
    /// <summary>Authenticates a signed request.</summary>
    public StsResult<VerifiedCaller> Authenticate(SigV4Request request) => verifier.Verify<VerifiedCaller>(request, LookUp);

    private StsResult<SigningSecret<VerifiedCaller>> LookUp(string accessKeyId, string? sessionToken)
    {
        if (!sessions.Authenticate(accessKeyId, sessionToken).TryGet(out var opened, out var error))
        {
            return error;
        }

        if (catalog.Current is not { } snapshot)
        {
            return AssumeRoleWithWebIdentity.CatalogMissing;
        }

        // A role that was deleted, or created again under its old name, does not keep the sessions of the one before (threat T-16).
        var session = opened.Session;
        return snapshot.TryGetRole(session.Role, out var role) && string.Equals(role.RoleId, session.RoleId, StringComparison.Ordinal)
            ? new SigningSecret<VerifiedCaller>(opened.Secret.Reveal(), new VerifiedCaller(session))
            : SessionError.InvalidToken("role_gone");
    }
}
