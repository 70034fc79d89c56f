using Broker.Exchange;
using Broker.Sidecar.Cache;

namespace Broker.Tests.Sidecar.Cache;

public sealed class RefreshScheduleTests
{
    private const double MostJitter = 0.999999;

    [Theory]
    [Trait("threat", "R-13")]
    [InlineData(60)]
    [InlineData(360)]
    [InlineData(720)]
    public void Refreshes_at_half_of_the_lifetime_give_or_take_a_tenth(int minutes)
    {
        var lifetime = TimeSpan.FromMinutes(minutes);

        Assert.Equal(minutes * 60 * 0.45, RefreshSchedule.AfterSuccess(lifetime, servesImds: true, 0).TotalSeconds, 1.0);
        Assert.Equal(minutes * 60 * 0.5, RefreshSchedule.AfterSuccess(lifetime, servesImds: true, 0.5).TotalSeconds, 1.0);
        Assert.Equal(minutes * 60 * 0.55, RefreshSchedule.AfterSuccess(lifetime, servesImds: true, MostJitter).TotalSeconds, 1.0);
    }

    [Theory]
    [Trait("client", "R14")]
    [InlineData(35)]
    [InlineData(40)]
    [InlineData(60)]
    [InlineData(720)]
    public void Leaves_metadata_clients_more_than_25_minutes(int minutes)
    {
        var lifetime = TimeSpan.FromMinutes(minutes);

        Assert.True(lifetime - RefreshSchedule.AfterSuccess(lifetime, servesImds: true, MostJitter) > TimeSpan.FromMinutes(25.5));
    }

    [Theory]
    [Trait("client", "R18")]
    [InlineData(24)]
    [InlineData(30)]
    [InlineData(60)]
    public void Leaves_container_clients_more_than_15_minutes(int minutes)
    {
        var lifetime = TimeSpan.FromMinutes(minutes);

        Assert.True(lifetime - RefreshSchedule.AfterSuccess(lifetime, servesImds: false, MostJitter) > TimeSpan.FromMinutes(15.5));
    }

    [Theory]
    [Trait("client", "R18")]
    [InlineData(15)]
    [InlineData(20)]
    public void Leaves_half_of_a_short_session(int minutes)
    {
        var lifetime = TimeSpan.FromMinutes(minutes);

        Assert.True(lifetime - RefreshSchedule.AfterSuccess(lifetime, servesImds: false, MostJitter) >= lifetime / 2);
    }

    [Fact]
    public void Does_not_spin_on_sessions_of_seconds() =>
        Assert.Equal(TimeSpan.FromSeconds(5), RefreshSchedule.AfterSuccess(TimeSpan.FromSeconds(1), servesImds: false, 0));

    [Theory]
    [Trait("threat", "R-05")]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(5, 16)]
    [InlineData(7, 60)]
    [InlineData(1000, 60)]
    public void Backs_off_with_full_jitter_over_a_doubling_window(int failures, int windowSeconds)
    {
        var most = RefreshSchedule.AfterFailure(ExchangeFault.ServerError, failures, null, isEmpty: true, MostJitter);
        var least = RefreshSchedule.AfterFailure(ExchangeFault.ServerError, failures, null, isEmpty: true, 0);

        Assert.Equal(windowSeconds, most.TotalSeconds, 0.1);
        Assert.Equal(TimeSpan.FromMilliseconds(200), least);
    }

    [Fact]
    [Trait("threat", "R-11")]
    public void Tries_an_unreachable_sts_every_three_seconds_while_there_is_nothing_to_serve()
    {
        Assert.True(RefreshSchedule.AfterFailure(ExchangeFault.Unreachable, 50, null, isEmpty: true, MostJitter) <= TimeSpan.FromSeconds(3));
        Assert.True(RefreshSchedule.AfterFailure(ExchangeFault.Unreachable, 50, null, isEmpty: false, MostJitter) > TimeSpan.FromSeconds(30));
    }

    [Theory]
    [Trait("threat", "R-05")]
    [InlineData(0)]
    [InlineData(MostJitter)]
    public void Never_tries_before_the_wait_that_was_asked_for(double jitter) => Assert.InRange(
        RefreshSchedule.AfterFailure(ExchangeFault.Throttled, 1, TimeSpan.FromSeconds(7), isEmpty: true, jitter),
        TimeSpan.FromSeconds(7),
        TimeSpan.FromSeconds(8));

    [Theory]
    [Trait("threat", "R-06")]
    [InlineData(nameof(ExchangeFault.Denied))]
    [InlineData(nameof(ExchangeFault.Refused))]
    [InlineData(nameof(ExchangeFault.ForeignAnswer))]
    public void Waits_at_least_30_seconds_after_a_refusal(string fault)
    {
        var kind = Enum.Parse<ExchangeFault>(fault);

        Assert.Equal(TimeSpan.FromSeconds(30), RefreshSchedule.AfterFailure(kind, 1, null, isEmpty: true, 0));
        Assert.InRange(RefreshSchedule.AfterFailure(kind, 99, null, isEmpty: true, MostJitter), TimeSpan.FromSeconds(290), TimeSpan.FromSeconds(300));
    }
}
