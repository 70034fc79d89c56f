namespace Broker.Ldap.Limits;

/// <summary>The folder of a state: only its owner may write it.</summary>
internal static class StateFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>Makes the folder, or looks at the one that is there; gives what is wrong with it.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static string? Prepare(string folder)
    {
        var there = new DirectoryInfo(folder);
        if (!there.Exists)
        {
            Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
            return null;
        }

        return there.LinkTarget is not null || (there.UnixFileMode & OthersWrite) != UnixFileMode.None
            ? $"{folder} is a link, or others may write it: take that right away (chmod go-w), or name a folder in it that is not there yet, which is then made."
            : null;
    }

    /// <summary>Keeps a second process away until the stream is closed.</summary>
    /// <exception cref="IOException">Another process is there.</exception>
    public static FileStream Hold(string path) => new(path, new FileStreamOptions
    {
        Mode = FileMode.OpenOrCreate,
        Access = FileAccess.ReadWrite,
        Share = FileShare.None,
        UnixCreateMode = OwnerOnly,
        BufferSize = 0,
    });
}
