using Broker.Core.Catalog.Yaml;

namespace Broker.Core.Catalog;

/// <summary>Finds and reads the document files of a folder, within <see cref="CatalogLimits"/>.</summary>
/// <remarks>
/// Document files are <c>*.yaml</c> and <c>*.yml</c> of the folder itself. Links to files are followed and names that start with a dot are
/// skipped: kubelet shows a ConfigMap as links into <c>..data</c>, which it swaps. Folders inside are not read.
/// </remarks>
/// <param name="folder">The folder as it was given; problems show it so.</param>
/// <param name="problems">Where all problems go.</param>
internal sealed class CatalogFiles(string folder, CatalogProblems problems)
{
    private static readonly string TooLong = $"more than {CatalogLimits.LongestFile} bytes";

    private readonly byte[] _buffer = new byte[CatalogLimits.LongestFile + 1];
    private long _bytes;

    /// <summary>The document files in order of their names; a folder that cannot be listed, or holds too many, is reported.</summary>
    public IReadOnlyList<string> List()
    {
        try
        {
            var names = Directory.EnumerateFileSystemEntries(folder)
                .Select(path => Path.GetFileName(path)!)
                .Where(IsDocumentFile)
                .Take(CatalogLimits.MostFiles + 1)
                .Order(StringComparer.Ordinal)
                .ToArray();
            if (names.Length > CatalogLimits.MostFiles)
            {
                Refuse(folder, $"more than {CatalogLimits.MostFiles} files");
                return [];
            }

            WarnOfFolders();
            return names;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Refuse(folder, $"cannot list the folder: {Why(error)}");
            return [];
        }
    }

    /// <summary>Reads a file whole; null when it cannot or may not be read, which is then reported.</summary>
    /// <returns>Memory that the next read overwrites.</returns>
    public ReadOnlyMemory<byte>? ReadAt(string path)
    {
        try
        {
            switch (RegularFile.LengthOf(path))
            {
                case null:
                    return Refuse(path, "not a file, or a link that leads nowhere");
                case 0:
                    return Refuse(path, "empty, or not a regular file: a half-written file must not remove roles; delete it if that is meant");
                case > CatalogLimits.LongestFile:
                    return Refuse(path, TooLong);
                case var length when (_bytes += length.Value) > CatalogLimits.LargestFolder:
                    return Refuse(path, $"this and the files before it have more than {CatalogLimits.LargestFolder} bytes together");
                default:
                    return ReadBounded(path);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Refuse(path, $"cannot read the file: {Why(error)}");
        }
    }

    /// <summary>The path of a file as problems show it.</summary>
    public string PathOf(string name) => Path.Combine(folder, name);

    /// <summary>Whether a name is that of a document file.</summary>
    public static bool IsDocumentFile(string name) =>
        !name.StartsWith('.') && (name.EndsWith(".yaml", StringComparison.Ordinal) || name.EndsWith(".yml", StringComparison.Ordinal));

    private ReadOnlyMemory<byte>? ReadBounded(string path)
    {
        // The file may have grown since its length was asked: never read more than is allowed.
        using var file = File.OpenRead(path);
        var length = file.ReadAtLeast(_buffer, _buffer.Length, throwOnEndOfStream: false);
        return length > CatalogLimits.LongestFile ? Refuse(path, TooLong) : _buffer.AsMemory(0, length);
    }

    private void WarnOfFolders()
    {
        foreach (var path in Directory.EnumerateDirectories(folder))
        {
            var name = Path.GetFileName(path)!;
            if (!name.StartsWith('.') && Directory.EnumerateFiles(path).Any(file => IsDocumentFile(Path.GetFileName(file)!)))
            {
                new FileProblems(PathOf(name), problems).Warn(YamlPosition.Start, "folders inside a catalog are not read: move the documents up");
            }
        }
    }

    private ReadOnlyMemory<byte>? Refuse(string path, string message)
    {
        new FileProblems(path, problems).Refuse(YamlPosition.Start, message);
        return null;
    }

    private static string Why(Exception error) => error switch
    {
        UnauthorizedAccessException => "permission denied",
        DirectoryNotFoundException or FileNotFoundException => "it does not exist",
        _ => "input/output error",
    };
}
