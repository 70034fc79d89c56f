using System.CommandLine;
using Broker.Hosting;

namespace Broker.Cli;

/// <summary>
/// <c>broker explain</c>: may this token, key or principal assume that role, and why or why not; who can assume a role; what a changed document
/// changes. From a catalog, offline, or from a running STS.
/// </summary>
/// <remarks>Ends with 0 for allowed (or a list), 1 for denied (or a catalog with errors), 2 when the question has to change.</remarks>
internal static class ExplainCommand
{
    /// <summary>Makes the command; it writes to the invocation's output and error.</summary>
    public static Command Create(ProcessEnvironment environment)
    {
        var options = new ExplainOptions();
        var command = new Command("explain", "Say whether a role may be assumed, by whom, and why not.");
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            if (options.Read(parsed, environment.Variables, out var problem) is { } arguments)
            {
                return arguments.Sts is null
                    ? new ExplainOffline(arguments, environment.Time, output, error).RunAsync(cancellationToken)
                    : ExplainRunning.RunAsync(arguments, environment, output, error, cancellationToken);
            }

            error.WriteLine($"broker explain: {problem}");
            error.WriteLine("See: broker explain --help");
            return Task.FromResult(ExitCode.Usage);
        });
        return command;
    }
}
