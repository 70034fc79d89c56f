using Broker.Hosting;

namespace Broker.Tests.Cli;

/// <summary>A process without a terminal, on a clock and with variables of the test's.</summary>
internal static class TestEnvironment
{
    public static ProcessEnvironment At(TimeProvider time, IReadOnlyDictionary<string, string>? variables = null) =>
        new(TextWriter.Null, TextWriter.Null, Stream.Null, variables ?? new Dictionary<string, string>(StringComparer.Ordinal), time) { OpenOutput = () => Stream.Null };
}
