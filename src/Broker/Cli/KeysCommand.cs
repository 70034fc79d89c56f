using System.CommandLine;
using Broker.Core.Sessions;
using Broker.Hosting;

namespace Broker.Cli;

/// <summary><c>broker keys</c>: makes and rotates the keys of the server, in files that only their owner can read, or in a Secret.</summary>
/// <remarks>Ends with 0 when the file was written, 1 when it was not: an existing file is never replaced by new keys, since what they made is in use.</remarks>
internal static class KeysCommand
{
    private const string WhenThere =
        ", and its keys may be in use: name a file that does not exist. Keys in a Secret are rotated by 'broker keys rotate secret:NAME'.";

    /// <summary>Makes the command; it writes to the invocation's output and error.</summary>
    public static Command Create(ProcessEnvironment environment)
    {
        var file = new Argument<string>("FILE") { Description = "File to create; it must not exist." };
        var generate = new Command("generate", "Write a new key ring with one random key, readable by its owner only.") { file };
        generate.SetAction(parsed => Generate(parsed.GetRequiredValue(file), parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error));
        return new Command("keys", "Make the keys that seal session tokens and sign web identity tokens.")
        {
            generate,
            RotateKeysCommand.Create(environment),
            FederationKeysCommand.CreateGenerate(environment.Time),
            FederationKeysCommand.CreateRotate(environment.Time),
        };
    }

    private static int Generate(string path, TextWriter output, TextWriter error)
    {
        if (OwnerOnlyFile.TryCreate(path, SealingKeyRing.Generate().ToJson(), WhenThere) is { } problem)
        {
            error.WriteLine($"The key ring was not written: {problem}");
            return ExitCode.Refused;
        }

        output.WriteLine($"Wrote a new key ring to {path}. Give every replica the same file, and nobody else.");
        return ExitCode.Success;
    }
}
