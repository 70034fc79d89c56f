using System.Security.Cryptography;

namespace Broker.Cli;

/// <summary>Writes files with keys: mode 0600 from their first moment, whole or not at all.</summary>
internal static class OwnerOnlyFile
{
    /// <summary>Creates a file; refuses a path that exists, and any link there.</summary>
    /// <param name="path">The file.</param>
    /// <param name="secret">Its content, which is wiped.</param>
    /// <param name="whenThere">What to do about a path that exists: it ends the sentence <c>'PATH' exists already</c>.</param>
    /// <returns>What went wrong, or null.</returns>
    public static string? TryCreate(string path, byte[] secret, string whenThere)
    {
        var problem = Try(secret, () => Create(path, secret));
        return problem is not null && (Path.Exists(path) || new FileInfo(path).LinkTarget is not null) ? $"'{path}' exists already{whenThere}" : problem;
    }

    /// <summary>Replaces a file in one step: a reader sees the old content or the new, and a crash leaves the old.</summary>
    /// <param name="path">The file.</param>
    /// <param name="secret">Its new content, which is wiped.</param>
    /// <returns>What went wrong, or null.</returns>
    public static string? TryReplace(string path, byte[] secret) => Try(secret, () =>
    {
        var next = $"{path}.{RandomNumberGenerator.GetHexString(8, lowercase: true)}.new";
        Create(next, secret);
        try
        {
            File.Move(next, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            File.Delete(next);
            throw;
        }
    });

    private static string? Try(byte[] secret, Action write)
    {
        try
        {
            write();
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return failure.Message;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <summary>Writes the whole content to disk; half of it is removed, so that the command can be tried again.</summary>
    private static void Create(string path, byte[] secret)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new FileStream(path, options);
        try
        {
            file.Write(secret);
            file.Flush(flushToDisk: true);
        }
        catch (IOException)
        {
            File.Delete(path);
            throw;
        }
    }
}
