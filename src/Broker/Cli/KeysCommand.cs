using System.CommandLine;
using System.Security.Cryptography;
using Broker.Core.Sessions;

namespace Broker.Cli;

/// <summary><c>broker keys generate FILE</c>: writes a new ring of sealing keys that only its owner can read.</summary>
/// <remarks>Ends with 0 when the file was written, 1 when it was not: an existing file is never replaced, since sessions in use depend on it.</remarks>
internal static class KeysCommand
{
    /// <summary>Makes the command; it writes to the invocation's output and error.</summary>
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "File to create; it must not exist." };
        var generate = new Command("generate", "Write a new key ring with one random key, readable by its owner only.") { file };
        generate.SetAction(parsed => Generate(parsed.GetRequiredValue(file), parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error));
        return new Command("keys", "Make the keys that seal session tokens.") { generate };
    }

    private static int Generate(string path, TextWriter output, TextWriter error)
    {
        var ring = SealingKeyRing.Generate().ToJson();
        try
        {
            using var file = CreateNew(path);
            Write(file, ring);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            error.WriteLine($"The key ring was not written: {failure.Message}");
            return ExitCode.Refused;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(ring);
        }

        output.WriteLine($"Wrote a new key ring to {path}. Give every replica the same file, and nobody else.");
        return ExitCode.Success;
    }

    /// <summary>Creates the file with mode 0600 from its first moment; refuses a path that exists, and any link there.</summary>
    private static FileStream CreateNew(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }

    /// <summary>Writes the whole ring to disk; half a ring is removed, so that the command can be tried again.</summary>
    private static void Write(FileStream file, byte[] ring)
    {
        try
        {
            file.Write(ring);
            file.Flush(flushToDisk: true);
        }
        catch (IOException)
        {
            File.Delete(file.Name);
            throw;
        }
    }
}
