using System.Collections.Immutable;
using Broker.Core.Policy;

namespace Broker.Core.Sessions;

/// <summary>The mint stage: the only place that makes credentials.</summary>
/// <remarks>Thread safe.</remarks>
public sealed class SessionIssuer(SessionSealer sealer, TimeProvider time)
{
    /// <summary>Makes a session for a decision that allows exactly this role, seals it, and checks its own product before it leaves.</summary>
    /// <returns>
    /// <c>ValidationError</c> for an illegal duration or session name, <c>PackedPolicyTooLarge</c> when the token would be too long,
    /// <c>ServiceUnavailable</c> while there is no key ring (a retry helps), <c>InternalFailure</c> for a decision that does not allow this
    /// request and for a product that fails its check.
    /// </returns>
    public StsResult<IssuedSession> Mint(TrustDecision decision, SessionRequest request)
    {
        // 1. The proof must be about this request.
        if (CheckDecision(decision, request) is { } unproved)
        {
            return unproved;
        }

        // 2. Bounds.
        if (!SessionName.IsLegal(request.SessionName))
        {
            return SessionError.IllegalSessionName;
        }

        if (!SessionDuration.TryResolve(request.Duration, request.Role.MaxSessionDuration, out var duration, out var error))
        {
            return error;
        }

        // 3. Make.
        var session = Describe(request, duration);
        var secret = SecretAccessKey.Generate();
        if (!sealer.Seal(session, secret).TryGet(out var token, out error))
        {
            return error;
        }

        // 4. Check what was made.
        return CheckProduct(token, session, secret, request.Role.MaxSessionDuration) is { } defect
            ? defect
            : new IssuedSession(session, new TemporaryCredentials(session.AccessKeyId.Text, secret, token, session.ExpiresAt));
    }

    private static StsError? CheckDecision(TrustDecision decision, SessionRequest request)
    {
        if (!decision.IsAllowed)
        {
            return SessionError.Defect("decision_does_not_allow");
        }

        if (!string.Equals(decision.Resource, request.Role.Arn.Text, StringComparison.Ordinal))
        {
            return SessionError.Defect("decision_about_other_role");
        }

        var judgedProvider = decision.Principal.Kind == PrincipalKind.Federated ? decision.Principal.Id : null;
        return string.Equals(judgedProvider, request.Federation?.ProviderArn, StringComparison.Ordinal)
            ? null
            : SessionError.Defect("decision_about_other_principal");
    }

    private RoleSession Describe(SessionRequest request, TimeSpan duration)
    {
        var role = request.Role;
        var now = DateTimeOffset.FromUnixTimeSeconds(time.GetUtcNow().ToUnixTimeSeconds());
        var accessKeyId = AccessKeyId.GenerateTemporary(role.Arn.Account);
        return new RoleSession(role.Arn, role.RoleId, request.SessionName, accessKeyId, now, now + duration, request.Federation);
    }

    /// <summary>Opens the token as a verifier will, and compares everything that went in.</summary>
    private StsError? CheckProduct(SessionToken token, RoleSession session, SecretAccessKey secret, TimeSpan roleMaximum)
    {
        if (!sealer.Open(token.Reveal()).TryGet(out var opened, out _))
        {
            return SessionError.Defect("product_does_not_open");
        }

        if (!IsSame(opened.Session, session) || !opened.Secret.Matches(secret.Reveal()))
        {
            return SessionError.Defect("product_differs");
        }

        var isWithinBounds =
            opened.Session.AccessKeyId.Account == session.Role.Account
            && opened.Session.ExpiresAt - opened.Session.IssuedAt <= roleMaximum
            && token.Size <= IssuedSession.SessionTokenLimit;
        return isWithinBounds ? null : SessionError.Defect("product_out_of_bounds");
    }

    /// <summary>Records compare an array by reference: take the one array out and compare it alone, so that a new field is never forgotten.</summary>
    private static bool IsSame(RoleSession one, RoleSession other) =>
        WithoutMethods(one) == WithoutMethods(other) && Methods(one).SequenceEqual(Methods(other), StringComparer.Ordinal);

    private static RoleSession WithoutMethods(RoleSession session) =>
        session with { Federation = session.Federation is { } federation ? federation with { AuthenticationMethods = [] } : null };

    private static ImmutableArray<string> Methods(RoleSession session) =>
        session.Federation is { AuthenticationMethods: { IsDefault: false } methods } ? methods : [];
}
