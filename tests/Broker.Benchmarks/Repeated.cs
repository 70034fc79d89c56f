namespace Broker.Benchmarks;

/// <summary>What one call costs that is made over and over in this process.</summary>
/// <param name="Microseconds">Processor time.</param>
/// <param name="Bytes">Memory that it allocates.</param>
internal sealed record Repeated(double Microseconds, double Bytes)
{
    private const int Rounds = 7;

    private static readonly TimeSpan RoundTime = TimeSpan.FromMilliseconds(200);

    /// <summary>Warms the call up, so that it is compiled for good, and gives the median of several rounds.</summary>
    public static Repeated Measure(Action call)
    {
        var calls = 1;
        while (Round(call, calls).Time < RoundTime)
        {
            calls *= 2;
        }

        // The last steps of tiered compilation happen behind the calls.
        Thread.Sleep(300);
        var rounds = Enumerable.Range(0, Rounds).Select(_ => Round(call, calls)).ToArray();
        return new(
            Median.Of(rounds.Select(round => round.Time.TotalMicroseconds)) / calls,
            Median.Of(rounds.Select(round => (double)round.Bytes)) / calls);
    }

    private static (TimeSpan Time, long Bytes) Round(Action call, int calls)
    {
        var (time, bytes) = (Environment.CpuUsage.TotalTime, GC.GetAllocatedBytesForCurrentThread());
        for (var at = 0; at < calls; at++)
        {
            call();
        }

        return (Environment.CpuUsage.TotalTime - time, GC.GetAllocatedBytesForCurrentThread() - bytes);
    }
}
