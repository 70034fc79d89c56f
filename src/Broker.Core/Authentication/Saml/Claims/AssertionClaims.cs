using System.Collections.Immutable;

namespace Broker.Core.Authentication.Saml.Claims;

/// <summary>What a signed assertion says, read but not judged.</summary>
internal sealed record AssertionClaims
{
    /// <summary>The assertion's identifier.</summary>
    public required string Id { get; init; }

    public required string Issuer { get; init; }

    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>The text of the NameID.</summary>
    public required string Subject { get; init; }

    /// <summary>The Format of the NameID, whole.</summary>
    public required string Format { get; init; }

    public required BearerConfirmation Confirmation { get; init; }

    public required AssertionConditions Conditions { get; init; }

    /// <summary>The earliest SessionNotOnOrAfter; null when no statement has one.</summary>
    public DateTimeOffset? SessionEndsAt { get; init; }

    public required SamlAttributes Attributes { get; init; }
}

/// <summary>The one bearer confirmation of the subject.</summary>
/// <param name="Recipient">Whom it is for.</param>
/// <param name="EndsAt">Its NotOnOrAfter.</param>
/// <param name="HasStart">Whether it has a NotBefore, which a bearer confirmation must not have (SAML profiles §4.1.4.2).</param>
/// <param name="InResponseTo">The request it answers; null when nobody asked.</param>
internal sealed record BearerConfirmation(string Recipient, DateTimeOffset EndsAt, bool HasStart, string? InResponseTo);

/// <summary>The conditions under which an assertion holds.</summary>
/// <param name="StartsAt">NotBefore; null for none.</param>
/// <param name="EndsAt">NotOnOrAfter; null for none.</param>
/// <param name="Audiences">The audiences of each restriction; all restrictions have to be met.</param>
/// <param name="HasUnknown">Whether there is a condition that is not understood.</param>
internal sealed record AssertionConditions(
    DateTimeOffset? StartsAt,
    DateTimeOffset? EndsAt,
    ImmutableArray<ImmutableArray<string>> Audiences,
    bool HasUnknown);
