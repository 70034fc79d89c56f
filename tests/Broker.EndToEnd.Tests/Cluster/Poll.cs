using System.Diagnostics;

namespace Broker.EndToEnd.Tests.Cluster;

/// <summary>Asks a cluster again and again, which costs a process each time, and never longer than a deadline.</summary>
internal static class Poll
{
    /// <summary>Four questions a second, as the cluster's own scripts ask.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>Returns as soon as <paramref name="condition"/> holds, and how long that took.</summary>
    /// <exception cref="TimeoutException">It does not hold within the time.</exception>
    public static async Task<TimeSpan> UntilAsync(Func<Task<bool>> condition, TimeSpan within, Func<string> what)
    {
        var elapsed = Stopwatch.StartNew();
        using var pause = new PeriodicTimer(Pause);
        while (!await condition())
        {
            if (elapsed.Elapsed > within)
            {
                throw new TimeoutException($"Not within {within}: {what()}");
            }

            await pause.WaitForNextTickAsync();
        }

        return elapsed.Elapsed;
    }
}
