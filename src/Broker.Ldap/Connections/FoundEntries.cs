namespace Broker.Ldap.Connections;

/// <summary>What a search found.</summary>
/// <param name="Entries">At most as many as it asked for.</param>
/// <param name="HasMore">There are more than that.</param>
internal sealed record FoundEntries(IReadOnlyList<DirectoryEntry> Entries, bool HasMore);
