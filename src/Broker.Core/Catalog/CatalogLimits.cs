namespace Broker.Core.Catalog;

/// <summary>Bounds of a catalog folder. They keep a mistaken mount (a home folder, a device) from exhausting the process.</summary>
public static class CatalogLimits
{
    /// <summary>Bytes in one file: a ConfigMap holds no more.</summary>
    public const int LongestFile = 1024 * 1024;

    /// <summary>Bytes in all files together: 100,000 roles of an average size (1 to 2 KiB), and as much again for everything else.</summary>
    public const long LargestFolder = 512L * 1024 * 1024;

    /// <summary>Files in the folder.</summary>
    public const int MostFiles = 10_000;

    /// <summary>Documents in all files together: 100,000 roles, and the users, policies and providers that belong to them.</summary>
    public const int MostDocuments = 250_000;

    /// <summary>Files that documents name (keys, roots, secrets): every one is looked at every few seconds.</summary>
    public const int MostReferences = 20_000;

    /// <summary>Problems kept: nobody reads more, and a folder of wrong files must not fill the log or the memory.</summary>
    public const int MostProblems = 10_000;
}
