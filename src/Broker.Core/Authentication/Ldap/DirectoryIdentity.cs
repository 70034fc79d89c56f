using System.Collections.Frozen;
using System.Collections.Immutable;
using Broker.Core.Catalog.Ldap;

namespace Broker.Core.Authentication.Ldap;

/// <summary>
/// A person whose password a directory has proved, as the directory described them. Only the directory's authenticator makes one (an
/// architecture test looks at every constructor call).
/// </summary>
/// <remarks>Immutable; safe to share between threads.</remarks>
public sealed record DirectoryIdentity
{
    /// <summary>The provider that vouches for the person.</summary>
    public required LdapProvider Provider { get; init; }

    /// <summary>The person's one name: the value of the name attribute, normalised. Limits, audit and sessions know no other.</summary>
    public required string Username { get; init; }

    /// <summary>Normalised distinguished name: attribute types in lower case, no spaces around separators, RFC 4514 escapes in one form.</summary>
    public required string Dn { get; init; }

    /// <summary>Normalised full distinguished names of all groups (SIDs with <see cref="LdapGroupMode.TokenGroups"/>), all different, sorted.</summary>
    public ImmutableArray<string> Groups { get; init; } = [];

    /// <summary>Text values of the attributes that were read, by attribute name in lower case. Binary values are left out.</summary>
    public FrozenDictionary<string, ImmutableArray<string>> Attributes { get; init; } = FrozenDictionary<string, ImmutableArray<string>>.Empty;

    /// <summary>When the password was proved.</summary>
    public required DateTimeOffset AuthenticatedAt { get; init; }

    /// <summary>When the directory last said all this.</summary>
    public required DateTimeOffset ReadAt { get; init; }

    /// <summary>The name only: a DN and attributes never reach a log by accident.</summary>
    public override string ToString() => $"{Username} of {Provider.Arn}";
}
