using System.Globalization;
using System.Text.RegularExpressions;
using Broker.TestKit.Published;

namespace Broker.Benchmarks;

/// <summary>Drives one URL with <c>wrk</c>: the same connections, threads and time for everything that is compared.</summary>
/// <param name="ServerId">The server's process.</param>
/// <param name="Script">A wrk script in Lua that shapes the request; null for a plain GET.</param>
/// <param name="Headers">Headers of every request.</param>
internal sealed partial record Wrk(Uri Url, int ServerId, string? Script = null, params string[] Headers)
{
    /// <summary>Enough to keep a server busy on two cores, few enough that waiting lines do not make up the latency.</summary>
    public int Connections { get; init; } = 16;

    /// <summary>One: on two cores a second would take the server's.</summary>
    private const int Threads = 1;

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(5);

    /// <summary>One measurement.</summary>
    /// <exception cref="InvalidOperationException">A request failed or was not answered with 2xx: such a figure says nothing.</exception>
    public async Task<Load> RunAsync()
    {
        List<string> arguments = ["--latency", $"-c{Connections}", $"-t{Threads}", $"-d{Duration.TotalSeconds}s"];
        arguments.AddRange(Headers.SelectMany(header => new[] { "-H", header }));
        arguments.AddRange(Script is null ? [] : ["-s", Script]);
        var before = ProcessorTime.OfProcess(ServerId);
        var output = await ChildProcess.RunAsync("wrk", [.. arguments, Url.ToString()], new Dictionary<string, string>(), Duration * 4);
        var processorSeconds = ProcessorTime.OfProcess(ServerId) - before;
        return Failures().IsMatch(output)
            ? throw new InvalidOperationException($"Not every request to {Url} was answered well:\n{output}")
            : new Load(
                Number(Rate().Match(output)),
                Milliseconds(Percentile50().Match(output)),
                Milliseconds(Percentile99().Match(output)),
                processorSeconds * 1e6 / Number(Total().Match(output)));
    }

    private static double Milliseconds(Match match) => Number(match) * match.Groups["unit"].Value switch
    {
        "us" => 0.001,
        "ms" => 1,
        _ => 1000,
    };

    private static double Number(Match match) => match.Success
        ? double.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture)
        : throw new InvalidOperationException("wrk printed something else than expected.");

    [GeneratedRegex(@"Non-2xx|Socket errors", RegexOptions.None, 1000)]
    private static partial Regex Failures();

    [GeneratedRegex(@"Requests/sec:\s+(?<number>[0-9.]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Rate();

    [GeneratedRegex(@"(?<number>[0-9]+) requests in", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Total();

    [GeneratedRegex(@"50%\s+(?<number>[0-9.]+)(?<unit>us|ms|s)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Percentile50();

    [GeneratedRegex(@"99%\s+(?<number>[0-9.]+)(?<unit>us|ms|s)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Percentile99();
}
