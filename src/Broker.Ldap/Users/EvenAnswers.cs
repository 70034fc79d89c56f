namespace Broker.Ldap.Users;

/// <summary>Makes refusals leave at the same time after their beginning, whatever the directory did in between (threat L-05).</summary>
/// <remarks>Thread safe.</remarks>
internal sealed class EvenAnswers(TimeProvider clock)
{
    /// <summary>Longer than a search and a bind take, also where passwords are hashed slowly; a person who mistyped does not notice it.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(300);

    /// <summary>Waits until the next multiple of the step since the beginning.</summary>
    public Task WaitAsync(long started, CancellationToken cancellationToken)
    {
        var elapsed = clock.GetElapsedTime(started);
        var steps = (elapsed.Ticks / Step.Ticks) + 1;
        return Task.Delay((Step * steps) - elapsed, clock, cancellationToken);
    }
}
