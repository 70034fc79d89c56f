using System.Collections.Immutable;

namespace Broker.Core.Actions.Ldap;

/// <summary>What a provider's rules make of a person: legal as AWS's parameters of these names are. Only <see cref="DirectorySessions"/> makes one.</summary>
/// <remarks>Immutable.</remarks>
public sealed class MappedSession
{
    internal MappedSession(
        string sessionName, string? sourceIdentity, ImmutableArray<KeyValuePair<string, string>> tags, ImmutableArray<string> transitiveTagKeys)
    {
        SessionName = sessionName;
        SourceIdentity = sourceIdentity;
        Tags = tags;
        TransitiveTagKeys = transitiveTagKeys;
    }

    /// <summary><c>RoleSessionName</c>.</summary>
    public string SessionName { get; }

    /// <summary><c>SourceIdentity</c>; null for none.</summary>
    public string? SourceIdentity { get; }

    /// <summary>Session tags, in the order of the rules.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Tags { get; }

    /// <summary>Keys of the tags that later sessions of a chain keep.</summary>
    public ImmutableArray<string> TransitiveTagKeys { get; }
}
