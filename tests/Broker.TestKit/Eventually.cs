namespace Broker.TestKit;

/// <summary>Waits for what happens on another thread or connection.</summary>
public static class Eventually
{
    /// <summary>Far above what any step takes on a busy machine: only a defect reaches it.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);

    /// <summary>Returns as soon as the condition holds.</summary>
    /// <exception cref="TimeoutException">It did not within 20 s.</exception>
    public static async Task IsTrueAsync(Func<bool> condition)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(start) > Limit)
            {
                throw new TimeoutException("The condition did not come true.");
            }

            await Task.Delay(Look, TimeProvider.System);
        }
    }
}
