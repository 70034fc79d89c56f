using System.Collections.Immutable;

namespace Broker.Core.Catalog.Ldap;

/// <summary>What a session gets from the person's attributes. Templates hold <c>{username}</c> and <c>{attr:NAME}</c>, and text between.</summary>
/// <remarks>Immutable.</remarks>
public sealed record LdapMapping
{
    /// <summary>The session's name.</summary>
    public string SessionName { get; init; } = LdapUsers.NamePlace;

    /// <summary>The source identity; null for none.</summary>
    public string? SourceIdentity { get; init; } = LdapUsers.NamePlace;

    /// <summary>Session tags, at most 50, keys all different without case.</summary>
    public ImmutableArray<LdapTagRule> Tags { get; init; } = [];
}
