namespace Broker.Kubernetes.Watching;

/// <summary>Waits between tries: full jitter below a bound that doubles up to 10 s.</summary>
/// <param name="jitter">Gives a number from 0 up to 1.</param>
/// <param name="time">Clock of the waits.</param>
internal sealed class BackOff(Func<double> jitter, TimeProvider time)
{
    /// <summary>However small the jitter: a server that refuses at once is asked twenty times a second at most.</summary>
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(10);
    private const int Doublings = 5;

    private int _failures;

    /// <summary>Something worked.</summary>
    public void Reset() => _failures = 0;

    /// <summary>Waits after a failure.</summary>
    /// <param name="atLeast">What the API server asked for; null for nothing.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task WaitAsync(TimeSpan? atLeast, CancellationToken cancellationToken)
    {
        var bound = First * (1 << Math.Min(_failures++, Doublings));
        var wait = Least + ((bound > Most ? Most : bound) * jitter());
        var asked = atLeast is { } least && least < Most ? least : TimeSpan.Zero;
        return Task.Delay(wait + asked, time, cancellationToken);
    }
}
