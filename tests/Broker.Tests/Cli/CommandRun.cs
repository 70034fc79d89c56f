using System.CommandLine;
using Broker.Cli;

namespace Broker.Tests.Cli;

/// <summary>What a command line did: its exit code and what it wrote.</summary>
internal sealed record CommandRun(int Code, string Output, string Error)
{
    /// <summary>Runs a command line against a root that has just this command.</summary>
    public static async Task<CommandRun> OfAsync(Command command, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var root = new RootCommand("test") { command };
        var configuration = new InvocationConfiguration { Output = output, Error = error };
        var code = await CommandLine.RunAsync(root, arguments, configuration, TestContext.Current.CancellationToken);
        return new CommandRun(code, output.ToString(), error.ToString());
    }
}
