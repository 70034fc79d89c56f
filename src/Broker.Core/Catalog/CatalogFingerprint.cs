using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Broker.Core.Catalog;

/// <summary>Tells whether a folder or file may have changed, by looking and not reading.</summary>
/// <remarks>
/// Covers names, where links lead, lengths and times of change. Kubelet's <c>..data</c> is an entry like others, so its swap shows.
/// Not seen: a file replaced by one of the same length whose time of change was set back to the very same tick.
/// </remarks>
internal static class CatalogFingerprint
{
    /// <summary>The fingerprint of a folder's entries; a folder that cannot be listed has one, too.</summary>
    public static string OfFolder(string folder)
    {
        var text = new StringBuilder();
        try
        {
            foreach (var path in Directory.EnumerateFileSystemEntries(folder).Order(StringComparer.Ordinal))
            {
                text.Append(OfFile(path)).Append('\n');
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            text.Append("unlisted");
        }

        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    /// <summary>The fingerprint of one entry, whatever it is; an entry that is not there has one, too.</summary>
    public static string OfFile(string path)
    {
        try
        {
            var link = new FileInfo(path).LinkTarget;
            return RegularFile.Find(path) is { } file
                ? string.Create(CultureInfo.InvariantCulture, $"{path}\0{link}\0{file.FullName}\0{file.Length}\0{file.LastWriteTimeUtc.Ticks}")
                : $"{path}\0{link}";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return $"{path}\0unseen";
        }
    }
}
