namespace Broker.Webhook.Admission;

/// <summary>How much memory the bodies of all reviews in flight may take together, so that nobody's large ones take the webhook down.</summary>
/// <remarks>Thread safe.</remarks>
internal sealed class ReviewMemory
{
    /// <summary>Four of the largest pods at once, or 750 usual ones; a third of the role's 64 MiB.</summary>
    public const int Most = 24 * 1024 * 1024;

    private int _taken;

    /// <summary>Takes some; false when there is not so much left.</summary>
    public bool TryTake(int bytes)
    {
        if (Interlocked.Add(ref _taken, bytes) <= Most)
        {
            return true;
        }

        Return(bytes);
        return false;
    }

    /// <summary>Gives back what was taken.</summary>
    public void Return(int bytes) => Interlocked.Add(ref _taken, -bytes);
}
