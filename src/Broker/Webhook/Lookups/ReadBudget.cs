namespace Broker.Webhook.Lookups;

/// <summary>How often something may be done: a bucket that fills with time. Thread safe.</summary>
/// <param name="perSecond">How many a second in the long run.</param>
/// <param name="most">The bucket's size, full at first.</param>
/// <param name="time">The clock.</param>
internal sealed class ReadBudget(int perSecond, int most, TimeProvider time)
{
    private readonly Lock _gate = new();
    private double _left = most;
    private long _last = time.GetTimestamp();

    /// <summary>Takes one; false when none is left.</summary>
    public bool TryTake()
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            _left = Math.Min(most, _left + (time.GetElapsedTime(_last, now).TotalSeconds * perSecond));
            _last = now;
            if (_left < 1)
            {
                return false;
            }

            _left--;
            return true;
        }
    }
}
