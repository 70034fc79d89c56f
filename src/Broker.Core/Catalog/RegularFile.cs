namespace Broker.Core.Catalog;

/// <summary>Looks at files without opening them; follows links, as kubelet's volumes need.</summary>
internal static class RegularFile
{
    /// <summary>The length of the file behind a path; null when there is none or it is a folder.</summary>
    /// <remarks>A FIFO, socket or device has length 0: opening one could wait or never end, so callers treat an empty file as unusable.</remarks>
    /// <exception cref="IOException">A loop of links, or a broken disk.</exception>
    public static long? LengthOf(string path) => Find(path)?.Length;

    /// <summary>The file behind a path, links followed; null when there is none or it is a folder.</summary>
    /// <exception cref="IOException">A loop of links, or a broken disk.</exception>
    public static FileInfo? Find(string path)
    {
        var file = new FileInfo(path);
        if (file.LinkTarget is not null && file.ResolveLinkTarget(returnFinalTarget: true) is { } target)
        {
            file = new FileInfo(target.FullName);
        }

        return file.Exists && !file.Attributes.HasFlag(FileAttributes.Directory) ? file : null;
    }
}
