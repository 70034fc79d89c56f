using System.Diagnostics;

namespace Broker.TestKit.Published;

/// <summary>Waits for what another process does, never longer than a deadline.</summary>
public static class Until
{
    /// <summary>Short against what is measured by it: the start of a process takes hundreds.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    /// <summary>Returns as soon as <paramref name="condition"/> holds.</summary>
    /// <exception cref="TimeoutException">It does not hold within the time.</exception>
    public static Task TrueAsync(Func<bool> condition, TimeSpan within, Func<string> what) =>
        TrueAsync(() => Task.FromResult(condition()), within, what);

    /// <inheritdoc cref="TrueAsync(Func{bool}, TimeSpan, Func{string})"/>
    public static async Task TrueAsync(Func<Task<bool>> condition, TimeSpan within, Func<string> what)
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
    }
}
