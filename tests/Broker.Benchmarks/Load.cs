namespace Broker.Benchmarks;

/// <summary>What a server did under load.</summary>
/// <param name="PerSecond">Requests answered in a second.</param>
/// <param name="Percentile50">Milliseconds within which half of them were answered.</param>
/// <param name="Percentile99">Milliseconds within which 99 of 100 were answered.</param>
/// <param name="ProcessorMicroseconds">Processor time of the server for one request: hardly moved by what else the machine does.</param>
internal sealed record Load(double PerSecond, double Percentile50, double Percentile99, double ProcessorMicroseconds)
{
    /// <summary>The median of each value by itself.</summary>
    public static Load MedianOf(IEnumerable<Load> runs)
    {
        var all = runs.ToArray();
        return new(
            Median.Of(all.Select(run => run.PerSecond)),
            Median.Of(all.Select(run => run.Percentile50)),
            Median.Of(all.Select(run => run.Percentile99)),
            Median.Of(all.Select(run => run.ProcessorMicroseconds)));
    }
}
