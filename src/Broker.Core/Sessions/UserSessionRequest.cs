namespace Broker.Core.Sessions;

/// <summary>What a session of GetSessionToken or GetFederationToken is asked to be; the issuer decides.</summary>
/// <param name="Caller">The user or root whose long-term keys signed.</param>
/// <param name="Duration">Asked duration; null for the default.</param>
public sealed record UserSessionRequest(VerifiedCaller Caller, TimeSpan? Duration)
{
    /// <summary>The federated user's name; null for GetSessionToken.</summary>
    public string? FederatedName { get; init; }

    /// <inheritdoc cref="Session.MfaAuthenticatedAt"/>
    public DateTimeOffset? MfaAuthenticatedAt { get; init; }

    /// <inheritdoc cref="Session.Tags"/>
    public EquatableList<SessionTag> Tags { get; init; } = [];

    /// <inheritdoc cref="Session.Policies"/>
    public SessionPolicies? Policies { get; init; }

    /// <inheritdoc cref="Session.IsGlobalV1"/>
    public bool IsGlobalV1 { get; init; }

    /// <summary>Characters that the token has at least; 0 for no padding.</summary>
    public int MinimumTokenSize { get; init; }
}
