using Broker.Core.Authentication.SigV4;
using Broker.Core.Catalog;
using Broker.Core.Sessions;

namespace Broker.Core.Actions.Callers;

/// <summary>
/// Proves who signed a request: long-term keys are in the catalog and active; a session token opens under the key ring, belongs to the access
/// key, has not ended and was not revoked, and its role or user still is the one it was made for. The secret made the signature, or was presented.
/// </summary>
/// <remarks>Thread safe.</remarks>
public sealed class CallerAuthenticator(LiveCatalog catalog, SessionAuthenticator sessions, SigV4Verifier verifier, string region)
{
    /// <summary>Authenticates a signed request.</summary>
    public StsResult<VerifiedCaller> Authenticate(SigV4Request request) => verifier.Verify<VerifiedCaller>(request, LookUp);

    /// <summary>Authenticates a session whose credentials were presented whole, as the console sign-in takes them.</summary>
    /// <returns>One answer for an unknown token, another one's key, and a wrong secret, which is compared in constant time.</returns>
    public StsResult<VerifiedCaller> Authenticate(PresentedCredentials presented)
    {
        if (catalog.Current is not { } snapshot)
        {
            return ActionErrors.CatalogMissing;
        }

        if (!sessions.Authenticate(presented.AccessKeyId, presented.SessionToken).TryGet(out var opened, out var error))
        {
            return error;
        }

        return opened.Secret.Matches(presented.SecretAccessKey) ? Judge(opened.Session, snapshot) : SessionError.InvalidToken("secret_differs");
    }

    /// <summary>Judges by today's catalog a session that was proved before; its end is for the caller to judge.</summary>
    public StsResult<VerifiedCaller> Judge(Session session) => catalog.Current is { } snapshot ? Judge(session, snapshot) : ActionErrors.CatalogMissing;

    private StsResult<SigningSecret<VerifiedCaller>> LookUp(string accessKeyId, string? sessionToken)
    {
        if (catalog.Current is not { } snapshot)
        {
            return ActionErrors.CatalogMissing;
        }

        return sessionToken is null ? LongTerm(accessKeyId, snapshot) : Temporary(accessKeyId, sessionToken, snapshot);
    }

    private static StsResult<SigningSecret<VerifiedCaller>> LongTerm(string accessKeyId, CatalogSnapshot snapshot)
    {
        if (!snapshot.TryGetAccessKey(accessKeyId, out var key) || !key.IsActive)
        {
            return SessionError.InvalidToken(key is null ? "unknown_key" : "inactive_key");
        }

        if (key.User is null)
        {
            return new SigningSecret<VerifiedCaller>(key.Secret.Reveal(), new VerifiedCaller(AwsPrincipal.OfRoot(key.Account), key.Id, session: null, snapshot));
        }

        return snapshot.TryGetUser(key.User, out var user)
            ? new SigningSecret<VerifiedCaller>(
                key.Secret.Reveal(), new VerifiedCaller(AwsPrincipal.OfUser(user.Arn, user.UserId), key.Id, session: null, snapshot) { User = user })
            : SessionError.InvalidToken("user_gone");
    }

    private StsResult<SigningSecret<VerifiedCaller>> Temporary(string accessKeyId, string sessionToken, CatalogSnapshot snapshot)
    {
        if (!sessions.Authenticate(accessKeyId, sessionToken).TryGet(out var opened, out var error))
        {
            return error;
        }

        return Judge(opened.Session, snapshot).TryGet(out var caller, out error)
            ? new SigningSecret<VerifiedCaller>(opened.Secret.Reveal(), caller)
            : error;
    }

    private StsResult<VerifiedCaller> Judge(Session session, CatalogSnapshot snapshot)
    {
        // A role or user that was deleted, or created again under its old name, does not keep the sessions of the one before (threat T-16).
        var (principal, accessKeyId) = (session.Principal, session.AccessKeyId.Text);
        IamRole? role = null;
        IamUser? user = null;
        var isGone = (principal.Role is not null && !(snapshot.TryGetRole(principal.Role, out role) && IsSame(role.RoleId, principal)))
            || (principal.User is not null && !(snapshot.TryGetUser(principal.User, out user) && IsSame(user.UserId, principal)));
        if (isGone)
        {
            return SessionError.InvalidToken("principal_gone");
        }

        var account = snapshot.AccountOf(principal.Account);
        if (session.IssuedAt < (role?.SessionsRevokedBefore ?? user?.SessionsRevokedBefore) || account.RevokedSessions.Contains(accessKeyId))
        {
            return SessionError.Revoked;
        }

        return session.IsGlobalV1 && account.OptInRegions.Contains(region)
            ? SessionError.InvalidToken("token_version")
            : new VerifiedCaller(principal, accessKeyId, session, snapshot) { Role = role, User = user };
    }

    private static bool IsSame(string uniqueId, AwsPrincipal principal) => string.Equals(uniqueId, principal.UniqueId, StringComparison.Ordinal);
}
