namespace Broker.Benchmarks;

/// <summary>Servers, or requests to one, measured in turns (A B C A B C …), so that whatever else the machine does hits all; medians are compared.</summary>
internal static class Comparison
{
    /// <summary>Odd, so that the median is a measurement.</summary>
    private const int Rounds = 3;

    /// <summary>Measures; the first turn of each only warms it up (connections, tiered compilation) and does not count.</summary>
    public static async Task<Load[]> MeasureAsync(params Wrk[] all)
    {
        var runs = all.Select(_ => new List<Load>()).ToArray();
        for (var round = 0; round <= Rounds; round++)
        {
            for (var at = 0; at < all.Length; at++)
            {
                runs[at].Add(await all[at].RunAsync());
            }
        }

        return [.. runs.Select(mine => Load.MedianOf(mine.Skip(1)))];
    }
}
