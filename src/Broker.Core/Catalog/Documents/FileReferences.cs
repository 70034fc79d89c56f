using System.Collections.Immutable;

namespace Broker.Core.Catalog.Documents;

/// <summary>Files that documents name: resolved against the catalog's folder, and looked at so that a wrong name shows at load.</summary>
/// <param name="folder">The catalog's folder, absolute.</param>
internal sealed class FileReferences(string folder)
{
    private readonly Dictionary<string, FileReference> _references = new(StringComparer.Ordinal);

    /// <summary>Every file named so far, found or not.</summary>
    public ImmutableArray<FileReference> All => [.. _references.Values];

    /// <summary>Resolves the file that a member names; null when it is absent. A file that cannot be read is reported.</summary>
    public string? Resolve(Members members, string name)
    {
        if (members.OptionalText(name) is not { } written)
        {
            return null;
        }

        if (written.Length == 0 || written.Contains('\0', StringComparison.Ordinal))
        {
            members.Refuse(name, "this is no file name");
            return null;
        }

        var path = Path.GetFullPath(written, folder);
        if (!_references.TryGetValue(path, out var reference))
        {
            _references[path] = reference = FileReference.Of(path);
        }

        if (reference.WhyUnreadable is { } why)
        {
            members.Refuse(name, $"cannot read {Quoted.Text(path)}: {why}");
        }

        return path;
    }
}
