namespace Broker.Core.Catalog.Documents;

/// <summary>A file that a document names, as it was when somebody looked.</summary>
/// <param name="Path">Absolute path.</param>
/// <param name="Fingerprint">Its fingerprint.</param>
/// <param name="WhyUnreadable">Why it cannot be read; null when it can.</param>
internal sealed record FileReference(string Path, string Fingerprint, string? WhyUnreadable)
{
    /// <summary>Looks at a file.</summary>
    public static FileReference Of(string path) => new(path, CatalogFingerprint.OfFile(path), ReasonOf(path));

    /// <summary>Whether it still looks the same.</summary>
    public bool IsUnchanged() => string.Equals(CatalogFingerprint.OfFile(Path), Fingerprint, StringComparison.Ordinal);

    private static string? ReasonOf(string path)
    {
        try
        {
            // Length first: opening a FIFO would wait for its writer.
            if (RegularFile.LengthOf(path) is not { } length)
            {
                return File.Exists(path) || Directory.Exists(path) ? "it is not a regular file" : "it does not exist";
            }

            if (length == 0)
            {
                return "it is empty";
            }

            using var handle = File.OpenHandle(path);
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return error is UnauthorizedAccessException ? "permission denied" : "input/output error";
        }
    }
}
