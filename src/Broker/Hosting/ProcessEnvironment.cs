namespace Broker.Hosting;

/// <summary>What the process has from outside, gathered once by <c>Program.cs</c>: nothing else touches the terminal, the environment or the clock.</summary>
/// <param name="Out">Standard output: what was asked for.</param>
/// <param name="Error">Standard error: messages to a person.</param>
/// <param name="Log">Standard error as a stream: JSON lines.</param>
/// <param name="Variables">Environment variables.</param>
/// <param name="Time">The clock.</param>
internal sealed record ProcessEnvironment(TextWriter Out, TextWriter Error, Stream Log, IReadOnlyDictionary<string, string> Variables, TimeProvider Time)
{
    /// <summary>Opens standard output as a stream that reports a closed pipe, which the console's own does not: audit events.</summary>
    public required Func<Stream> OpenOutput { get; init; }
}
