using Broker.Core.Authentication.SigV4;
using Broker.Core.Catalog;
using Broker.Core.Sessions;

namespace Broker.Core.Actions;

/// <summary>
/// Proves who signed a request: the session token opens under the key ring, belongs to the access key and has not ended, its role still is
/// the one it was made for, and its secret made the signature.
/// </summary>
/// <remarks>Thread safe.</remarks>
public sealed class CallerAuthenticator(LiveCatalog catalog, SessionSealer sealer, SigV4Verifier verifier, TimeProvider time)
{
    private static readonly StsError Invalid = new(StsErrorCode.InvalidClientTokenId, "The security token included in the request is invalid.", "access_key");
    private static readonly StsError Expired = new(StsErrorCode.ExpiredToken, "The security token included in the request is expired", "session_expired");

    /// <summary>Authenticates a signed request.</summary>
    public StsResult<VerifiedCaller> Authenticate(SigV4Request request) => verifier.Verify<VerifiedCaller>(request, LookUp);

    private StsResult<SigningSecret<VerifiedCaller>> LookUp(string accessKeyId, string? sessionToken)
    {
        if (sessionToken is null)
        {
            // Every access key of this server is temporary: without its token it is nobody's.
            return Invalid;
        }

        if (!sealer.Open(sessionToken).TryGet(out var opened, out var error))
        {
            return error;
        }

        var session = opened.Session;
        if (!string.Equals(session.AccessKeyId.Text, accessKeyId, StringComparison.Ordinal))
        {
            return Invalid;
        }

        if (time.GetUtcNow() >= session.ExpiresAt)
        {
            return Expired;
        }

        // A role that was deleted, or created again under its old name, does not keep the sessions of the one before (threat T-16).
        return catalog.Current is { } snapshot && snapshot.TryGetRole(session.Role, out var role) && string.Equals(role.RoleId, session.RoleId, StringComparison.Ordinal)
            ? new SigningSecret<VerifiedCaller>(opened.Secret.Reveal(), new VerifiedCaller(session))
            : Invalid;
    }
}
