namespace Broker.Core.Sessions;

/// <summary>What a session is, without its secrets: this is sealed into the session token.</summary>
/// <param name="Principal">Whom the credentials belong to.</param>
/// <param name="AccessKeyId">The key id that belongs to this session and no other.</param>
/// <param name="IssuedAt">Whole seconds, UTC.</param>
/// <param name="ExpiresAt">Whole seconds, UTC.</param>
/// <remarks>Immutable; safe to share between threads. Lists compare by their members.</remarks>
public sealed record Session(AwsPrincipal Principal, AccessKeyId AccessKeyId, DateTimeOffset IssuedAt, DateTimeOffset ExpiresAt)
{
    /// <summary>How the session began; decides what it may do next.</summary>
    public required SessionOrigin Origin { get; init; }

    /// <summary>When the user passed MFA; null without MFA.</summary>
    public DateTimeOffset? MfaAuthenticatedAt { get; init; }

    /// <summary>Set once and never changed along a chain of roles; null when it was never set.</summary>
    public string? SourceIdentity { get; init; }

    /// <summary>The session's own and inherited tags.</summary>
    public EquatableList<SessionTag> Tags { get; init; } = [];

    /// <summary>The policies that restrict the session; null when none was passed.</summary>
    public SessionPolicies? Policies { get; init; }

    /// <summary>Who was federated by a web identity; null for all other sessions.</summary>
    public WebIdentityFederation? WebIdentity { get; init; }

    /// <summary>Who was federated by SAML; null for all other sessions.</summary>
    public SamlFederation? Saml { get; init; }

    /// <summary>Who was federated by a directory; null for all other sessions.</summary>
    public LdapFederation? Ldap { get; init; }

    /// <summary>The ARN of the provider that vouched for the identity; null when none did.</summary>
    public string? FederatedProvider => WebIdentity?.ProviderArn ?? Saml?.ProviderArn ?? Ldap?.ProviderArn;

    /// <summary>Whether the global endpoint issued it as version 1: good in every region but those that the account had to opt in to.</summary>
    public bool IsGlobalV1 { get; init; }

    /// <summary>When a chain of roles has to end at the latest (profile <c>strict</c>); null for a session that is not chained.</summary>
    public DateTimeOffset? ChainEndsAt { get; init; }
}

/// <summary>The keys of a web identity that stay with its session: provider, audience, subject, methods.</summary>
public sealed record WebIdentityFederation(string ProviderArn, string Audience, string Subject, EquatableList<string> AuthenticationMethods);

/// <summary>The keys of a SAML identity that stay with its session: provider, name qualifier, subject, subject type.</summary>
public sealed record SamlFederation(string ProviderArn, string NameQualifier, string Subject, string SubjectType);

/// <summary>The keys of a person of a directory that stay with the session: provider and name. Groups and attributes do not: they are large, and soon old.</summary>
public sealed record LdapFederation(string ProviderArn, string Username);

/// <summary>A session tag.</summary>
/// <param name="Key">1 to 128 characters; unique in the session without regard to case, case preserved.</param>
/// <param name="Value">0 to 256 characters.</param>
/// <param name="IsTransitive">Whether it goes on to the next role of a chain, where nothing can override it.</param>
public sealed record SessionTag(string Key, string Value, bool IsTransitive = false);

/// <summary>What restricts a session beyond the policies of its role or user.</summary>
/// <param name="Inline">The JSON text that was passed: frozen at issue. Null when none was passed.</param>
/// <param name="Arns">Managed policies, read again at every use. May be empty when there is an inline policy.</param>
public sealed record SessionPolicies(string? Inline, EquatableList<string> Arns);
