using Broker.Core.Policy;

namespace Broker.Core.Sessions;

/// <summary>The mint stage: the only place that makes credentials.</summary>
/// <remarks>
/// Each way in takes its warrant: a role's session the trust decision, a user's session the caller whose long-term keys signed. All of them end in
/// one private method, which makes, has it sealed and opened again, and checks its bounds before it leaves. Every answer may be <c>PackedPolicyTooLarge</c> when the
/// token would be too long, <c>ServiceUnavailable</c> while there is no key ring (a retry helps), and <c>InternalFailure</c> for a warrant that does
/// not allow this request and for a product that fails its check. Thread safe.
/// </remarks>
public sealed class SessionIssuer(SessionSealer sealer, StsProfile profile, TimeProvider time)
{
    /// <summary>Makes a role's session for a decision that allows exactly this role.</summary>
    /// <returns><c>ValidationError</c> for an illegal duration or session name, <c>AccessDenied</c> at the end of a chain.</returns>
    public StsResult<IssuedSession> Mint(TrustDecision decision, SessionRequest request)
    {
        // 1. The proof must be about this request, and the session within every bound.
        var now = Now();
        if (!SessionBounds.Of(decision, request, profile, now).TryGet(out var bounds, out var error))
        {
            return error;
        }

        // 2. Make, seal, check.
        var role = request.Role;
        var principal = AwsPrincipal.OfRole(role.Arn, role.RoleId, request.SessionName);
        var session = new Session(principal, AccessKeyId.GenerateTemporary(principal.Account), now, bounds.End)
        {
            Origin = request.Origin,
            SourceIdentity = request.SourceIdentity,
            Tags = request.Tags,
            Policies = request.Policies,
            WebIdentity = request.WebIdentity,
            Saml = request.Saml,
            Ldap = request.Ldap,
            ChainEndsAt = bounds.ChainEnd,
            IsGlobalV1 = request.IsGlobalV1,
        };
        return Issue(session, role.MaxSessionDuration, request.MinimumTokenSize);
    }

    /// <summary>Makes the session of a user or root whose long-term keys signed: GetSessionToken, and with a name GetFederationToken.</summary>
    /// <returns><c>ValidationError</c> for an illegal duration or name.</returns>
    public StsResult<IssuedSession> Mint(UserSessionRequest request)
    {
        // 1. Temporary credentials never beget a user's session.
        var (caller, name) = (request.Caller, request.FederatedName);
        if (caller.Session is not null || caller.Principal.Kind is not (AwsPrincipalKind.User or AwsPrincipalKind.Root))
        {
            return SessionError.Defect("caller_not_long_term");
        }

        // 2. Bounds.
        if (name is not null && !SessionName.IsLegal(name))
        {
            return SessionError.IllegalSessionName;
        }

        if (!SessionDuration.TryResolveForUser(request.Duration, caller.Principal.Kind == AwsPrincipalKind.Root, out var duration, out var error))
        {
            return error;
        }

        // 3. Make, seal, check.
        var now = Now();
        var principal = name is null ? caller.Principal : AwsPrincipal.OfFederatedUser(caller.Principal, name);
        var session = new Session(principal, AccessKeyId.GenerateTemporary(principal.Account), now, now + duration)
        {
            Origin = name is null ? SessionOrigin.SessionToken : SessionOrigin.FederationToken,
            MfaAuthenticatedAt = request.MfaAuthenticatedAt,
            Tags = request.Tags,
            Policies = request.Policies,
            IsGlobalV1 = request.IsGlobalV1,
        };
        return Issue(session, SessionDuration.LongestForUser, request.MinimumTokenSize);
    }

    /// <summary>Makes the session of a member account's root for one task.</summary>
    /// <returns><c>ValidationError</c> for an illegal duration.</returns>
    public StsResult<IssuedSession> Mint(RootSessionRequest request)
    {
        // 1. Only a user or a role of the account that manages the target's organization, and only for a task of the closed list.
        var caller = request.Caller;
        if (caller.Principal.Kind is not (AwsPrincipalKind.User or AwsPrincipalKind.AssumedRole)
            || caller.Session?.Origin is SessionOrigin.SessionToken
            || !caller.Catalog.AccountOf(request.Target).IsManagedBy(caller.Principal.Account))
        {
            return SessionError.Defect("caller_not_management");
        }

        if (!RootTaskPolicies.Contains(request.TaskPolicyArn))
        {
            return SessionError.Defect("task_policy_unknown");
        }

        // 2. Bounds.
        if (!SessionDuration.TryResolveForRoot(request.Duration, out var duration, out var error))
        {
            return error;
        }

        // 3. Make, seal, check.
        var now = Now();
        var principal = AwsPrincipal.OfAssumedRoot(request.Target);
        var session = new Session(principal, AccessKeyId.GenerateTemporary(principal.Account), now, now + duration)
        {
            Origin = SessionOrigin.AssumeRoot,
            SourceIdentity = caller.Session?.SourceIdentity,
            Policies = new SessionPolicies(Inline: null, [request.TaskPolicyArn]),
        };
        return Issue(session, SessionDuration.LongestForRoot, minimumTokenSize: 0);
    }

    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeSeconds(time.GetUtcNow().ToUnixTimeSeconds());

    private StsResult<IssuedSession> Issue(Session session, TimeSpan longest, int minimumTokenSize)
    {
        var secret = SecretAccessKey.Generate();
        if (!sealer.Seal(session, secret, minimumTokenSize).TryGet(out var token, out var error))
        {
            return error;
        }

        return IsWithinBounds(session, token, longest)
            ? new IssuedSession(session, new TemporaryCredentials(session.AccessKeyId.Text, secret, token, session.ExpiresAt))
            : SessionError.Defect("product_out_of_bounds");
    }

    private static bool IsWithinBounds(Session session, SessionToken token, TimeSpan longest) =>
        session.AccessKeyId.Account == session.Principal.Account
        && session.ExpiresAt - session.IssuedAt <= longest
        && token.Size <= IssuedSession.SessionTokenLimit;
}
