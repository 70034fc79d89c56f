namespace Broker.Kubernetes.Events;

/// <summary>How many Events an object, and the process, may write: a bucket that fills with time. Not thread safe.</summary>
/// <param name="most">The bucket's size, full at first.</param>
/// <param name="every">The time in which one more may be written.</param>
internal sealed class EventBudget(int most, TimeSpan every)
{
    private double _left = most;
    private DateTimeOffset? _last;

    /// <summary>Whether nothing of it was used for so long that a new one would be the same.</summary>
    public bool IsFull(DateTimeOffset now) => Left(now) >= most;

    /// <summary>Takes one; false when none is left.</summary>
    public bool TryTake(DateTimeOffset now)
    {
        _left = Left(now);
        _last = now;
        if (_left < 1)
        {
            return false;
        }

        _left--;
        return true;
    }

    private double Left(DateTimeOffset now) => _last is { } last && now > last ? Math.Min(most, _left + ((now - last) / every)) : _left;
}
