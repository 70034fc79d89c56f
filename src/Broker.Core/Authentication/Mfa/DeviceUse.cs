namespace Broker.Core.Authentication.Mfa;

/// <summary>What is remembered of one device: the step of its last accepted code, and when it was last tried.</summary>
/// <remarks>Not thread safe: <see cref="TotpVerifier"/> holds its lock.</remarks>
internal sealed class DeviceUse
{
    /// <summary>With five of a million codes valid at a time, nine guesses hit one in about one of 22,000 such budgets.</summary>
    public const int MostAttempts = 9;

    /// <summary>The time over which attempts are counted.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(3);

    private readonly long[] _attempts = new long[MostAttempts];
    private int _count;

    /// <summary>Codes of this step and of those before it are used up.</summary>
    public long LastAcceptedStep { get; set; } = long.MinValue;

    /// <summary>When the device was last tried.</summary>
    public long LastAttempt { get; private set; }

    /// <summary>Counts an attempt, unless the budget is spent; one that is refused for that does not prolong the wait.</summary>
    public bool TryCount(TimeProvider time)
    {
        var now = time.GetTimestamp();
        ref var oldest = ref _attempts[_count % MostAttempts];
        if (_count >= MostAttempts && time.GetElapsedTime(oldest, now) < Window)
        {
            return false;
        }

        oldest = LastAttempt = now;
        _count = _count == (2 * MostAttempts) - 1 ? MostAttempts : _count + 1;
        return true;
    }
}
