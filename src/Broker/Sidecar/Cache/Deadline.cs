using System.Runtime.InteropServices;

namespace Broker.Sidecar.Cache;

/// <summary>
/// A moment kept on two clocks; it has come when either of them says so. A wall clock that is set back does not prolong anything, and
/// neither does a monotonic clock that stood still while the machine slept.
/// </summary>
/// <param name="Wall">The moment on the wall clock.</param>
/// <param name="Timestamp">The same moment on the monotonic clock.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Deadline(DateTimeOffset Wall, long Timestamp)
{
    /// <summary>The moment that is this far away.</summary>
    public static Deadline After(TimeSpan delay, TimeProvider time) =>
        new(time.GetUtcNow() + delay, time.GetTimestamp() + (long)(delay.TotalSeconds * time.TimestampFrequency));

    /// <summary>Whether it has come.</summary>
    public bool HasPassed(TimeProvider time) => time.GetTimestamp() >= Timestamp || time.GetUtcNow() >= Wall;

    /// <summary>What is left on the clock that has less left; never negative.</summary>
    public TimeSpan Remaining(TimeProvider time)
    {
        var wall = Wall - time.GetUtcNow();
        var monotonic = time.GetElapsedTime(time.GetTimestamp(), Timestamp);
        var least = wall < monotonic ? wall : monotonic;
        return least > TimeSpan.Zero ? least : TimeSpan.Zero;
    }
}
