using System.Diagnostics;
using Broker.Cli;

namespace Broker.Tests.Cli;

public sealed class CompletionCommandTests
{
    [Fact]
    public async Task The_script_asks_the_program_what_may_come_next()
    {
        var run = await CommandRun.OfAsync(CompletionCommand.Create(), "completion", "bash");

        var words = await CompleteAsync(run.Output, "broker st", "sts\\nstop");

        Assert.Equal((0, "sts stop"), (run.Code, words));
    }

    /// <summary>Completes a line in a real bash whose <c>broker</c> answers with these words.</summary>
    private static async Task<string> CompleteAsync(string script, string line, string answer)
    {
        var session = $"{script}\nbroker() {{ printf '{answer}\\n'; }}\nCOMP_LINE='{line}' COMP_POINT={line.Length}\n_broker\necho \"${{COMPREPLY[*]}}\"\n";
        using var bash = Process.Start(new ProcessStartInfo("bash") { ArgumentList = { "--norc", "-c", session }, RedirectStandardOutput = true, UseShellExecute = false })!;
        var output = await bash.StandardOutput.ReadToEndAsync();
        await bash.WaitForExitAsync();
        return output.Trim();
    }
}
