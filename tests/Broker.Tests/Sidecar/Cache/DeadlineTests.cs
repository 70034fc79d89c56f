using Broker.Sidecar.Cache;
using Broker.TestKit;

namespace Broker.Tests.Sidecar.Cache;

public sealed class DeadlineTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void Comes_when_its_time_has_come()
    {
        var deadline = Deadline.After(TimeSpan.FromMinutes(10), _time);

        _time.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromTicks(1));
        Assert.False(deadline.HasPassed(_time));

        _time.Advance(TimeSpan.FromTicks(1));
        Assert.True(deadline.HasPassed(_time));
        Assert.Equal(TimeSpan.Zero, deadline.Remaining(_time));
    }

    [Fact]
    [Trait("threat", "R-17")]
    public void Comes_at_once_when_the_wall_clock_is_set_past_it()
    {
        var deadline = Deadline.After(TimeSpan.FromMinutes(10), _time);

        _time.Step(TimeSpan.FromHours(2));

        Assert.True(deadline.HasPassed(_time));
    }

    [Fact]
    [Trait("threat", "R-17")]
    public void Comes_no_later_when_the_wall_clock_is_set_back()
    {
        var deadline = Deadline.After(TimeSpan.FromMinutes(10), _time);

        _time.Step(TimeSpan.FromHours(-2));
        Assert.Equal(TimeSpan.FromMinutes(10), deadline.Remaining(_time));

        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.True(deadline.HasPassed(_time));
    }
}
