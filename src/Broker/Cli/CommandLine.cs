using System.CommandLine;
using System.CommandLine.Invocation;

namespace Broker.Cli;

/// <summary>Runs a command line, so that a mistake in it ends differently from a refusal.</summary>
internal static class CommandLine
{
    /// <summary>Parses and runs; a command line that cannot be understood is explained on the error writer and ends with <see cref="ExitCode.Usage"/>.</summary>
    public static async Task<int> RunAsync(
        Command root,
        IReadOnlyList<string> arguments,
        InvocationConfiguration configuration,
        CancellationToken cancellationToken = default)
    {
        var parsed = root.Parse(arguments);
        var code = await parsed.InvokeAsync(configuration, cancellationToken);
        return parsed.Action is ParseErrorAction ? ExitCode.Usage : code;
    }
}
