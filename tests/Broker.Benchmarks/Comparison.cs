namespace Broker.Benchmarks;

/// <summary>Two servers measured in turns (A B A B …), so that whatever else the machine does hits both; medians are compared.</summary>
internal sealed record Comparison(Load Ours, Load Theirs)
{
    /// <summary>Odd, so that the median is a measurement.</summary>
    private const int Rounds = 3;

    /// <summary>Our requests a second over theirs.</summary>
    public double Ratio => Ours.PerSecond / Theirs.PerSecond;

    /// <summary>Measures; the first turn of each only warms it up (connections, tiered compilation) and does not count.</summary>
    public static async Task<Comparison> MeasureAsync(Wrk ours, Wrk theirs)
    {
        List<Load> our = [], their = [];
        for (var round = 0; round <= Rounds; round++)
        {
            our.Add(await ours.RunAsync());
            their.Add(await theirs.RunAsync());
        }

        return new(MedianOf(our.Skip(1)), MedianOf(their.Skip(1)));
    }

    private static Load MedianOf(IEnumerable<Load> runs)
    {
        var all = runs.ToArray();
        return new(Median.Of(all.Select(run => run.PerSecond)), Median.Of(all.Select(run => run.Percentile99)), Median.Of(all.Select(run => run.ProcessorMicroseconds)));
    }
}
