namespace Broker.Core.Catalog;

/// <summary>Bounds of a catalog folder. They keep a mistaken mount (a home folder, a device) from exhausting the process.</summary>
public static class CatalogLimits
{
    /// <summary>Bytes in one file: a ConfigMap holds no more.</summary>
    public const int LongestFile = 1024 * 1024;

    /// <summary>Bytes in all files together.</summary>
    public const long LargestFolder = 64 * 1024 * 1024;

    /// <summary>Files in the folder.</summary>
    public const int MostFiles = 10_000;

    /// <summary>Documents in all files together.</summary>
    public const int MostDocuments = 100_000;

    /// <summary>Problems kept: nobody reads more, and a folder of wrong files must not fill the log or the memory.</summary>
    public const int MostProblems = 10_000;
}
