using Broker.Core.Catalog;

namespace Broker.Core.Sessions;

/// <summary>What a role's session is asked to be; the issuer decides.</summary>
/// <param name="Role">The role, from the same catalog snapshot that the decision was made on.</param>
/// <param name="SessionName">Checked against the constraint before it gets here, and again by the issuer.</param>
/// <param name="Duration">Asked duration; null for the default of one hour.</param>
/// <param name="Origin">The action.</param>
public sealed record SessionRequest(IamRole Role, string SessionName, TimeSpan? Duration, SessionOrigin Origin)
{
    /// <summary>The session of the caller who assumes the role; null for long-term keys and for federated identities.</summary>
    public Session? CallerSession { get; init; }

    /// <inheritdoc cref="Session.Tags"/>
    public EquatableList<SessionTag> Tags { get; init; } = [];

    /// <inheritdoc cref="Session.SourceIdentity"/>
    public string? SourceIdentity { get; init; }

    /// <inheritdoc cref="Session.Policies"/>
    public SessionPolicies? Policies { get; init; }

    /// <inheritdoc cref="Session.WebIdentity"/>
    public WebIdentityFederation? WebIdentity { get; init; }

    /// <inheritdoc cref="Session.Saml"/>
    public SamlFederation? Saml { get; init; }

    /// <inheritdoc cref="Session.Ldap"/>
    public LdapFederation? Ldap { get; init; }

    /// <summary>
    /// A duration that the identity provider offers: it takes the place of the default hour, as far as the role allows, and shortens a longer one
    /// that was asked for. Null for none.
    /// </summary>
    public TimeSpan? OfferedDuration { get; init; }

    /// <summary>An end that the identity provider set (SAML's <c>SessionNotOnOrAfter</c>); it may be less than 15 minutes away. Null for none.</summary>
    public DateTimeOffset? LatestEnd { get; init; }

    /// <inheritdoc cref="Session.IsGlobalV1"/>
    public bool IsGlobalV1 { get; init; }

    /// <summary>Characters that the token has at least; 0 for no padding.</summary>
    public int MinimumTokenSize { get; init; }

    /// <summary>The provider that vouched for the identity; null when AWS credentials signed.</summary>
    public string? ProviderArn => WebIdentity?.ProviderArn ?? Saml?.ProviderArn ?? Ldap?.ProviderArn;
}
