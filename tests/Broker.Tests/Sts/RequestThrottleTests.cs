using System.Globalization;
using Broker.Core;
using Broker.Sts;
using Broker.TestKit;

namespace Broker.Tests.Sts;

public sealed class RequestThrottleTests
{
    private static readonly AccountId Account = Number(1);

    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void Lets_a_seconds_requests_through_at_once_and_no_more()
    {
        var throttle = new RequestThrottle(RequestThrottle.DefaultPerSecond, _time);

        Assert.Equal(600, Taken(throttle, Account, 700));
        Assert.Equal((StsErrorCode.Throttling, "Rate exceeded"), (RequestThrottle.Exceeded.Code, RequestThrottle.Exceeded.Message));
    }

    [Fact]
    public void Fills_steadily_up_to_one_second()
    {
        var throttle = new RequestThrottle(10, _time);
        Taken(throttle, Account, 10);

        _time.Advance(TimeSpan.FromMilliseconds(99));
        Assert.False(throttle.TryTake(Account));
        _time.Advance(TimeSpan.FromMilliseconds(2));
        Assert.True(throttle.TryTake(Account));
        Assert.False(throttle.TryTake(Account));

        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(10, Taken(throttle, Account, 20));
    }

    [Fact]
    public void Does_not_charge_for_what_it_refuses()
    {
        var throttle = new RequestThrottle(10, _time);
        Taken(throttle, Account, 1_000);

        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(10, Taken(throttle, Account, 1_000));
    }

    [Fact]
    public void Counts_each_account_alone()
    {
        var throttle = new RequestThrottle(10, _time);
        Taken(throttle, Account, 20);

        Assert.Equal(10, Taken(throttle, Number(2), 20));
    }

    [Fact]
    public void Does_not_fill_when_the_wall_clock_is_set()
    {
        var throttle = new RequestThrottle(10, _time);
        Taken(throttle, Account, 10);

        _time.Step(TimeSpan.FromHours(1));

        Assert.False(throttle.TryTake(Account));
    }

    [Fact]
    public void Counts_further_accounts_together_while_all_places_are_in_use()
    {
        var throttle = new RequestThrottle(10, _time);
        for (var i = 0; i < RequestThrottle.MostAccounts; i++)
        {
            throttle.TryTake(Number(i));
        }

        Assert.Equal(10, Enumerable.Range(RequestThrottle.MostAccounts, 20).Count(i => throttle.TryTake(Number(i))));
        Assert.Equal(9, Taken(throttle, Number(7), 20));

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(20, Enumerable.Range(RequestThrottle.MostAccounts, 20).Count(i => throttle.TryTake(Number(i))));
    }

    [Fact]
    public async Task Counts_right_when_many_ask_together()
    {
        var throttle = new RequestThrottle(100, _time);

        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Taken(throttle, Account, 100))));

        Assert.Equal(100, taken.Sum());
    }

    private static int Taken(RequestThrottle throttle, AccountId account, int times) => Enumerable.Range(0, times).Count(_ => throttle.TryTake(account));

    private static AccountId Number(int number) => AccountId.Parse(number.ToString("D12", CultureInfo.InvariantCulture));
}
