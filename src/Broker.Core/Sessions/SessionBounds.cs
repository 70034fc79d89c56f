using Broker.Core.Policy;

namespace Broker.Core.Sessions;

/// <summary>
/// What a role's session must stay within: a decision that allows exactly this role, a legal name, and an end that every bound above it allows.
/// The same for whoever mints, this issuer or another STS.
/// </summary>
/// <remarks>Immutable.</remarks>
internal sealed class SessionBounds
{
    /// <summary>How long a chain of roles may go on in profile <c>strict</c>, from its first role on (threat T-02).</summary>
    private static readonly TimeSpan LongestChain = SessionDuration.Longest;

    private SessionBounds(DateTimeOffset end, DateTimeOffset? chainEnd)
    {
        End = end;
        ChainEnd = chainEnd;
    }

    /// <summary>When the session ends.</summary>
    public DateTimeOffset End { get; }

    /// <summary>See <see cref="Session.ChainEndsAt"/>.</summary>
    public DateTimeOffset? ChainEnd { get; }

    /// <summary>Checks the proof, the name and the duration.</summary>
    /// <returns>
    /// <c>ValidationError</c> for an illegal duration or session name, <c>AccessDenied</c> at the end of a chain, <c>InternalFailure</c> for a
    /// decision that does not allow this request.
    /// </returns>
    public static StsResult<SessionBounds> Of(TrustDecision decision, SessionRequest request, StsProfile profile, DateTimeOffset now)
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

        var role = request.Role;
        var isChained = request.CallerSession is not null;
        if (!SessionDuration.TryResolve(request.Duration, role.MaxSessionDuration, isChained, out var duration, out var error))
        {
            return error;
        }

        duration = SessionDuration.Offered(duration, request.Duration, request.OfferedDuration, role.MaxSessionDuration);

        var chainEnd = ChainEndOf(request.CallerSession, profile);
        var end = Earliest(Earliest(now + duration, chainEnd), request.LatestEnd);
        if (end <= now)
        {
            return request.LatestEnd <= now ? SessionError.AlreadyOver : SessionError.ChainEnded;
        }

        return new SessionBounds(end, chainEnd);
    }

    /// <summary>A chain begins with its first role: the session of a user before it does not count.</summary>
    private static DateTimeOffset? ChainEndOf(Session? caller, StsProfile profile) =>
        profile.BoundsChains && caller?.Principal.Kind == AwsPrincipalKind.AssumedRole ? caller.ChainEndsAt ?? caller.IssuedAt + LongestChain : null;

    private static DateTimeOffset Earliest(DateTimeOffset one, DateTimeOffset? other) => other < one ? other.Value : one;

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
        return string.Equals(judgedProvider, request.ProviderArn, StringComparison.Ordinal)
            ? null
            : SessionError.Defect("decision_about_other_principal");
    }
}
