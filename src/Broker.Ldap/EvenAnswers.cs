namespace Broker.Ldap;

/// <summary>
/// Makes refusals leave at the same time after their beginning, whatever the directory did in between (threat L-05): all of them after the longest that one
/// took lately, rounded up to a step.
/// </summary>
/// <remarks>
/// A directory that hashes passwords slowly answers a name that nobody has sooner than a wrong password, so a fixed time would tell the two apart as soon as
/// the hash takes longer. What is learned here are binds that compared a password, the service account's among them, which comes before the first refusal, and
/// refusals as a whole. See decision record 0012. Thread safe.
/// </remarks>
internal sealed class EvenAnswers(TimeProvider clock)
{
    /// <summary>Longer than a search and a bind take where passwords are hashed fast; a person who mistyped does not notice it.</summary>
    public static readonly TimeSpan Step = TimeSpan.FromMilliseconds(300);

    /// <summary>A directory that takes longer is about to run into the time-outs; nobody can make mistyped passwords take longer for others than this.</summary>
    public static readonly TimeSpan Most = TimeSpan.FromSeconds(3);

    /// <summary>What was learned counts for this long at least, and for twice as long at most.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromMinutes(15);

    /// <summary>What comes on top of a bind: the search before it, and the way of the answer.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private long _began = clock.GetTimestamp();
    private TimeSpan _former;
    private TimeSpan _latest;

    /// <summary>Learns how long the comparison of a password took, right or wrong.</summary>
    public void Learn(TimeSpan took)
    {
        lock (_gate)
        {
            Age();
            _latest = took > _latest ? took : _latest;
        }
    }

    /// <summary>Waits until all refusals leave that began then.</summary>
    /// <param name="started">When this one began.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public Task WaitAsync(long started, CancellationToken cancellationToken)
    {
        // Its own time without the margin: it has the search in it.
        var elapsed = clock.GetElapsedTime(started);
        Learn(elapsed - Margin);
        var until = Until();
        if (elapsed >= until)
        {
            until = Step * ((elapsed.Ticks / Step.Ticks) + 1);
        }

        return Task.Delay(until - elapsed, clock, cancellationToken);
    }

    private TimeSpan Until()
    {
        lock (_gate)
        {
            Age();
            var longest = (_former > _latest ? _former : _latest) + Margin;
            var until = Step * ((longest.Ticks / Step.Ticks) + 1);
            return until < Most ? until : Most;
        }
    }

    private void Age()
    {
        var age = clock.GetElapsedTime(_began);
        if (age < Memory)
        {
            return;
        }

        (_former, _latest) = (age < Memory * 2 ? _latest : default, default);
        _began = clock.GetTimestamp();
    }
}
