using System.CommandLine;
using System.Text;
using Broker.Cli;
using Broker.Core;
using Broker.Core.Authentication.Mfa;
using Broker.Core.Catalog;

namespace Broker.Dev;

/// <summary><c>broker dev totp DIR</c>: the code that the sample user's MFA device shows now.</summary>
/// <remarks>Output: six digits. Ends with 0, or with 1 when there is no seed.</remarks>
internal static class TotpCommand
{
    private const int LongestSeedFile = 1024;

    /// <summary>Makes the command; it writes to the invocation's output and error.</summary>
    public static Command Create(TimeProvider time)
    {
        var folder = new Argument<string>("DIR") { Description = "The --state folder of a running 'broker dev'." };
        var command = new Command("totp", "Print the code that the sample user's MFA device shows now. The STS accepts each code once.") { folder };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(folder), time, parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error));
        return command;
    }

    private static int Run(string folder, TimeProvider time, TextWriter output, TextWriter error)
    {
        var file = Path.Combine(folder, DevState.MfaSeedName);
        if (!RegularFile.TryRead(file, LongestSeedFile, out var text) || !MfaSeed.TryParse(Encoding.Latin1.GetString(text).TrimEnd(), out var seed))
        {
            error.WriteLine($"There is no seed in {file}: name the folder that 'broker dev --state DIR' works in.");
            return ExitCode.Refused;
        }

        Span<byte> code = stackalloc byte[TotpCode.Digits];
        TotpCode.Write(seed.Reveal(), TotpCode.StepAt(time.GetUtcNow()), code);
        output.WriteLine(Encoding.ASCII.GetString(code));
        return ExitCode.Success;
    }
}
