namespace Broker.Tests.Directories;

/// <summary>A clock that starts at 2026-11-22 09:00:00 UTC and runs, so that what waits for a directory ends; tests move the time of day forward.</summary>
internal sealed class ShiftedTimeProvider : TimeProvider
{
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);

    private readonly long _began = System.GetTimestamp();
    private long _shift;

    public override DateTimeOffset GetUtcNow() => Start + System.GetElapsedTime(_began) + TimeSpan.FromTicks(Interlocked.Read(ref _shift));

    /// <summary>Moves the time of day; timers run on as before.</summary>
    public void Shift(TimeSpan by) => Interlocked.Add(ref _shift, by.Ticks);
}
