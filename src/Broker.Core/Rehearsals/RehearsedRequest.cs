using System.Collections.Immutable;

namespace Broker.Core.Rehearsals;

/// <summary>What a rehearsed caller asks for, beside the role.</summary>
/// <remarks>Immutable.</remarks>
public sealed record RehearsedRequest
{
    /// <summary>The session name.</summary>
    public string SessionName { get; init; } = "explain";

    /// <summary>Session tags; a token brings its own instead.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Tags { get; init; } = [];

    /// <summary>The source identity; a token brings its own instead.</summary>
    public string? SourceIdentity { get; init; }

    /// <summary>The external id; null for none.</summary>
    public string? ExternalId { get; init; }

    /// <summary>Whether the caller has passed MFA.</summary>
    public bool HasMfa { get; init; }

    /// <summary>Condition keys as they are assumed to be; they replace those of the identity and of the connection.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Keys { get; init; } = [];
}
