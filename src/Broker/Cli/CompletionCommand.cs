using System.CommandLine;

namespace Broker.Cli;

/// <summary><c>broker completion bash</c>: the script that lets the shell ask this program what may come next.</summary>
internal static class CompletionCommand
{
    private const string Bash = """
        _broker() {
          local IFS=$'\n'
          COMPREPLY=($(broker "[suggest:$COMP_POINT]" "$COMP_LINE" 2> /dev/null))
        }
        complete -F _broker broker
        """;

    /// <summary>Makes the command; it writes to the invocation's output.</summary>
    public static Command Create()
    {
        var bash = new Command("bash", "Completion for bash: put  source <(broker completion bash)  into ~/.bashrc.");
        bash.SetAction(parsed => parsed.InvocationConfiguration.Output.WriteLine(Bash));
        return new Command("completion", "Print a script that completes commands and flags in a shell.") { bash };
    }
}
