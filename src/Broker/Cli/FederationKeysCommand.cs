using System.CommandLine;
using System.Security.Cryptography;
using Broker.Core;
using Broker.Core.Federation;

namespace Broker.Cli;

/// <summary>
/// <c>broker keys generate-federation FILE</c> and <c>broker keys rotate-federation FILE</c>: the keys that sign web identity tokens.
/// </summary>
/// <remarks>
/// Output: what was done, then one line for each key, <c>ALGORITHM KID STATE</c>. Ends with 0 when the file was written, 1 when it was not.
/// Against a stolen key rotation is too slow: make a new file and put it in the old one's place, which ends every token of the old keys.
/// </remarks>
internal static class FederationKeysCommand
{
    private const int LongestDocument = 64 * 1024;

    private const string WhenThere =
        ", and its keys may be in use: name a file that does not exist. 'broker keys rotate-federation' adds keys to one that does.";

    /// <summary>Makes the subcommand that writes a new file.</summary>
    public static Command CreateGenerate(TimeProvider time)
    {
        var file = new Argument<string>("FILE") { Description = "File to create; it must not exist." };
        var command = new Command("generate-federation", "Write new keys that sign web identity tokens, readable by their owner only.") { file };
        command.SetAction(parsed => Generate(parsed.GetRequiredValue(file), time.GetUtcNow(), parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error));
        return command;
    }

    /// <summary>Makes the subcommand that adds keys to a file.</summary>
    public static Command CreateRotate(TimeProvider time)
    {
        var file = new Argument<string>("FILE") { Description = "File that 'broker keys generate-federation' wrote." };
        var command = new Command("rotate-federation", "Add new keys, which sign after an hour; the old ones stay published.") { file };
        command.SetAction(parsed => Rotate(parsed.GetRequiredValue(file), time.GetUtcNow(), parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error));
        return command;
    }

    private static int Generate(string path, DateTimeOffset now, TextWriter output, TextWriter error)
    {
        var ring = FederationKeyRing.Generate(now);
        if (OwnerOnlyFile.TryCreate(path, ring.ToJson(), WhenThere) is { } problem)
        {
            return Refuse(error, problem);
        }

        output.WriteLine($"Wrote new federation keys to {path}. Give every replica the same file, and nobody else.");
        List(ring, now, output);
        return ExitCode.Success;
    }

    private static int Rotate(string path, DateTimeOffset now, TextWriter output, TextWriter error)
    {
        if (new FileInfo(path).LinkTarget is not null)
        {
            return Refuse(error, $"'{path}' is a link: name the file that it leads to.");
        }

        // A look first: to open a named pipe would wait for somebody to write.
        if (!RegularFile.TryRead(path, LongestDocument, out _))
        {
            return Refuse(error, $"'{path}' is absent, empty, unreadable, larger than {LongestDocument} bytes or no regular file.");
        }

        try
        {
            // Held until the new file is in place, so that two rotations at once cannot lose each other's keys.
            using var held = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return Rotate(held, path, now, output, error);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Refuse(error, failure.Message);
        }
    }

    private static int Rotate(FileStream held, string path, DateTimeOffset now, TextWriter output, TextWriter error)
    {
        var document = new byte[(int)Math.Min(held.Length, LongestDocument + 1)];
        held.ReadExactly(document);
        var isRead = FederationKeyRing.TryParse(document, out var ring, out var problems);
        CryptographicOperations.ZeroMemory(document);
        if (!isRead)
        {
            return Refuse(error, string.Join("; ", problems));
        }

        if (!ring!.TryRotate(now, out var rotated))
        {
            return Refuse(error, $"the file is full of keys that signed within the last {FederationKeyRing.Retention.TotalHours:0} hours: rotate later.");
        }

        if (OwnerOnlyFile.TryReplace(path, rotated.ToJson()) is { } problem)
        {
            return Refuse(error, problem);
        }

        var from = Rfc3339.Text(now + FederationKeyRing.PublicationDelay);
        output.WriteLine($"Added federation keys to {path}. They sign from {from}: give every replica the same file before that.");
        List(rotated, now, output);
        return ExitCode.Success;
    }

    private static void List(FederationKeyRing ring, DateTimeOffset now, TextWriter output)
    {
        foreach (var (keyId, algorithm, state) in ring.StatesAt(now))
        {
            output.WriteLine($"{algorithm} {keyId} {state.ToString().ToLowerInvariant()}");
        }
    }

    private static int Refuse(TextWriter error, string problem)
    {
        error.WriteLine($"The federation keys were not written: {problem}");
        return ExitCode.Refused;
    }
}
