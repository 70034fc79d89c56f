using System.Collections.Immutable;

namespace Broker.Core.Authentication.Saml;

/// <summary>
/// An assertion that was proved: signature, issuer, times and, in the strict profile, addressee and single use. Only
/// <see cref="SamlValidator"/> makes one (an architecture test looks at every constructor call).
/// </summary>
public sealed record ValidatedAssertion
{
    internal ValidatedAssertion()
    {
    }

    /// <summary>The account that registered the provider: the role has to be of the same one.</summary>
    public required AccountId Account { get; init; }

    /// <summary>The provider's ARN.</summary>
    public required string ProviderArn { get; init; }

    /// <summary>The provider's name.</summary>
    public required string ProviderName { get; init; }

    /// <summary>The assertion's ID.</summary>
    public required string AssertionId { get; init; }

    /// <summary>The assertion's Issuer.</summary>
    public required string Issuer { get; init; }

    /// <summary>The text of the NameID.</summary>
    public required string Subject { get; init; }

    /// <summary>The NameID's Format: short for those of SAML 2.0 (<c>persistent</c>, <c>transient</c>), else whole.</summary>
    public required string SubjectType { get; init; }

    /// <summary>The Recipient of the confirmation; the response's Audience and <c>saml:aud</c>.</summary>
    public required string Audience { get; init; }

    /// <summary><c>BASE64(SHA1(Issuer + account + "/" + provider name))</c>: tells equal names of different providers apart.</summary>
    public required string NameQualifier { get; init; }

    /// <summary>The roles that the assertion offers, each with its provider.</summary>
    public required ImmutableArray<SamlRolePair> Roles { get; init; }

    /// <summary>The session's name: 2 to 64 characters of <c>[a-zA-Z_0-9+=,.@-]</c>.</summary>
    public required string SessionName { get; init; }

    /// <summary>The SessionDuration attribute, 15 minutes to 12 hours: it can only shorten. Null when nothing is said.</summary>
    public TimeSpan? SessionDuration { get; init; }

    /// <summary>The instant after which no session of this assertion may last, even when that leaves less than 15 minutes.</summary>
    public DateTimeOffset? SessionEndsAt { get; init; }

    /// <summary>Session tags, at most 50, keys unique without regard to case.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Tags { get; init; } = [];

    /// <summary>Keys of <see cref="Tags"/> that chained sessions inherit.</summary>
    public ImmutableArray<string> TransitiveTagKeys { get; init; } = [];

    /// <summary>The source identity; null for none.</summary>
    public string? SourceIdentity { get; init; }

    /// <summary>Every <c>saml:*</c> condition key.</summary>
    public required ImmutableArray<SamlContextKey> ContextKeys { get; init; }

    /// <summary>When the assertion itself ends, without tolerance.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Whether the assertion offers this role through this provider; the refusal when it does not.</summary>
    public StsError? CheckRole(RoleArn role) =>
        role.Account == Account && Roles.Contains(new SamlRolePair(role.Text, ProviderArn)) ? null : SamlErrors.NoRole;
}
