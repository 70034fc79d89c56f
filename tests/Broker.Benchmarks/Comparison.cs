namespace Broker.Benchmarks;

/// <summary>Servers, or requests to one, measured in turns (A B C A B C …), so that whatever else the machine does hits all; medians are compared.</summary>
internal static class Comparison
{
    /// <summary>Odd, so that the median is a measurement.</summary>
    private const int Rounds = 3;

    /// <summary>Measures; the first turn of each only warms it up (connections, tiered compilation) and does not count.</summary>
    public static async Task<Load[]> MeasureAsync(params Wrk[] all)
    {
        var turns = await TurnsAsync(Rounds, all, loads => loads);
        return [.. all.Select((_, at) => Load.MedianOf(turns.Select(turn => turn[at])))];
    }

    /// <summary>
    /// Gives every turn that counts as it was: a ratio is best taken within a turn, since the machine's pace is another one a minute later.
    /// </summary>
    /// <param name="rounds">How many count.</param>
    /// <param name="all">What is measured in turns.</param>
    /// <param name="end">Makes the turn's result of its loads, and may measure what else belongs to it.</param>
    public static async Task<IReadOnlyList<T>> TurnsAsync<T>(int rounds, Wrk[] all, Func<Load[], T> end)
    {
        List<T> turns = [];
        for (var round = 0; round <= rounds; round++)
        {
            List<Load> loads = [];
            foreach (var wrk in all)
            {
                loads.Add(await wrk.RunAsync());
            }

            if (round > 0)
            {
                turns.Add(end([.. loads]));
            }
        }

        return turns;
    }
}
