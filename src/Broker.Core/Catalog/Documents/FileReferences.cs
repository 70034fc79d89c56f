using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Broker.Core.Catalog.Documents;

/// <summary>Files that documents name: resolved against the catalog's folder, and looked at so that a wrong name shows at load.</summary>
/// <param name="folder">The catalog's folder, absolute.</param>
internal sealed class FileReferences(string folder) : IDocumentFiles
{
    /// <summary>The longest secret with a line end; a longer file is another one.</summary>
    private const int LongestSecretFile = 1024;

    private readonly Dictionary<string, FileReference> _references = new(StringComparer.Ordinal);

    /// <summary>Every file named so far, found or not.</summary>
    public ImmutableArray<FileReference> All => [.. _references.Values];

    /// <inheritdoc/>
    /// <remarks>The folder belongs to whoever runs this process.</remarks>
    public bool LendsOwnToken => true;

    /// <inheritdoc/>
    public ReferencedFile? Resolve(Members members, string name)
    {
        if (members.OptionalText(name) is not { } written || Look(members, name, written) is not { } reference)
        {
            return null;
        }

        if (reference.WhyUnreadable is { } why)
        {
            members.Refuse(name, $"cannot read {Quoted.Text(reference.Path)}: {why}");
        }

        return reference.Path;
    }

    /// <inheritdoc/>
    public ReferencedFile? ResolveSecret(Members members, string name)
    {
        if (members.RequiredText(name) is not { } written || Look(members, name, written) is not { } reference)
        {
            return null;
        }

        if (reference.WhyUnreadable is { } why)
        {
            members.Refuse(name, $"cannot read the file: {why}");
            return null;
        }

        CheckMode(members, name, reference.Path);
        return reference.Path;
    }

    /// <inheritdoc/>
    /// <remarks>
    /// No message repeats the member's value: somebody may have written the secret itself there. A file that everybody on the machine may
    /// change is refused. One that everybody may read is only warned of: Kubernetes mounts Secrets with mode 0644 unless it is told otherwise.
    /// </remarks>
    public string? ReadSecret(Members members, string name)
    {
        if (members.RequiredText(name) is not { } written || Look(members, name, written) is not { } reference)
        {
            return null;
        }

        if (reference.WhyUnreadable is { } why || !RegularFile.TryRead(reference.Path, LongestSecretFile, out var bytes))
        {
            members.Refuse(name, $"cannot read the file: {reference.WhyUnreadable ?? $"it has more than {LongestSecretFile} bytes, or has just changed"}");
            return null;
        }

        CheckMode(members, name, reference.Path);

        // Each byte becomes one character, so that whoever checks the text sees every byte that is out of place.
        var secret = Encoding.Latin1.GetString(bytes).TrimEnd('\r', '\n');
        CryptographicOperations.ZeroMemory(bytes);
        return secret;
    }

    /// <inheritdoc/>
    public byte[]? ReadWhole(Members members, string name, int longest) =>
        members.RequiredText(name) is { } written ? ReadWhole(members, name, written, longest, isSecret: false) : null;

    /// <inheritdoc/>
    public ImmutableArray<byte[]> ReadSecrets(Members members, string name, int most, int longest) =>
        [.. members.Texts(name, most).Select(file => ReadWhole(members, name, file.Text, longest, isSecret: true)).OfType<byte[]>()];

    private byte[]? ReadWhole(Members members, string name, string written, int longest, bool isSecret)
    {
        if (Look(members, name, written) is not { } reference)
        {
            return null;
        }

        if (reference.WhyUnreadable is { } why || !RegularFile.TryRead(reference.Path, longest, out var bytes))
        {
            var file = isSecret ? "the file" : Quoted.Text(reference.Path);
            members.Refuse(name, $"cannot read {file}: {reference.WhyUnreadable ?? $"it has more than {longest} bytes, or has just changed"}");
            return null;
        }

        if (isSecret)
        {
            CheckMode(members, name, reference.Path);
        }

        return bytes;
    }

    private FileReference? Look(Members members, string name, string written)
    {
        if (written.Length == 0 || written.Contains('\0', StringComparison.Ordinal))
        {
            members.Refuse(name, "this is no file name");
            return null;
        }

        var path = Path.GetFullPath(written, folder);
        if (_references.TryGetValue(path, out var reference))
        {
            return reference;
        }

        if (_references.Count == CatalogLimits.MostReferences)
        {
            members.Refuse(name, $"documents name more than {CatalogLimits.MostReferences} files");
            return null;
        }

        return _references[path] = FileReference.Of(path);
    }

    private static void CheckMode(Members members, string name, string path)
    {
        var mode = ModeOf(path);
        if (mode.HasFlag(UnixFileMode.OtherWrite))
        {
            members.Refuse(name, "everybody may write this file: take that right away (chmod o-w)");
        }
        else if (mode.HasFlag(UnixFileMode.OtherRead))
        {
            members.Warn(name, "everybody on the machine may read this secret: chmod 0600, or defaultMode: 0440 for a mounted Kubernetes Secret");
        }
    }

    /// <summary>The rights on the file itself, links followed; one that has gone meanwhile shows when it is looked at again.</summary>
    private static UnixFileMode ModeOf(string path)
    {
        try
        {
            return OperatingSystem.IsWindows() || RegularFile.Find(path) is not { } file ? UnixFileMode.None : file.UnixFileMode;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return UnixFileMode.None;
        }
    }
}
