using System.Collections.Immutable;

namespace Broker.Core.Catalog.Documents;

/// <summary>What members such as <c>secretFile</c> and <c>caFile</c> mean: files on disk beside documents in files, or content that is supplied by name.</summary>
/// <remarks>Every method returns null, or leaves an item out, when the member is absent or was reported. No message repeats a secret.</remarks>
internal interface IDocumentFiles
{
    /// <summary>Whether a document may send this process's own API token to a server that it names.</summary>
    bool LendsOwnToken { get; }

    /// <summary>The file that a member names, to be read later.</summary>
    ReferencedFile? Resolve(Members members, string name);

    /// <summary>The secret file that a member has to name, to be read later; its rights are looked at now.</summary>
    ReferencedFile? ResolveSecret(Members members, string name);

    /// <summary>The one line of the file that a member has to name.</summary>
    string? ReadSecret(Members members, string name);

    /// <summary>The whole file that a member has to name.</summary>
    byte[]? ReadWhole(Members members, string name, int longest);

    /// <summary>The whole files, all of them secrets, that the items of a list name.</summary>
    ImmutableArray<byte[]> ReadSecrets(Members members, string name, int most, int longest);
}
