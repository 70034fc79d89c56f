using Broker.TestKit;

namespace Broker.Core.Tests;

public sealed class SingleUseTests
{
    private static readonly DateTimeOffset Now = new ManualTimeProvider().GetUtcNow();

    [Fact]
    public void Takes_each_text_once_until_it_ends()
    {
        var uses = new SingleUse(10);

        Assert.Equal(SingleUseOutcome.First, uses.Use("a", Now.AddMinutes(1), Now));
        Assert.Equal(SingleUseOutcome.Again, uses.Use("a", Now.AddMinutes(1), Now.AddSeconds(59)));
        Assert.Equal(SingleUseOutcome.First, uses.Use("b", Now.AddMinutes(1), Now));
        Assert.Equal(SingleUseOutcome.First, uses.Use("a", Now.AddMinutes(2), Now.AddMinutes(1)));
    }

    [Fact]
    public void Takes_no_more_than_it_remembers_until_one_has_ended()
    {
        var uses = new SingleUse(2);
        uses.Use("a", Now.AddMinutes(1), Now);

        Assert.Equal(SingleUseOutcome.First, uses.Use("b", Now.AddMinutes(2), Now));
        Assert.Equal(SingleUseOutcome.NoRoom, uses.Use("c", Now.AddMinutes(2), Now));
        Assert.Equal(SingleUseOutcome.Again, uses.Use("b", Now.AddMinutes(2), Now));
        Assert.Equal(SingleUseOutcome.First, uses.Use("c", Now.AddMinutes(2), Now.AddMinutes(1)));
    }

    [Fact]
    public void One_of_many_at_once_is_the_first()
    {
        var uses = new SingleUse(10);
        var outcomes = new SingleUseOutcome[64];

        Parallel.For(0, outcomes.Length, i => outcomes[i] = uses.Use("a", Now.AddMinutes(1), Now));

        Assert.Single(outcomes, SingleUseOutcome.First);
    }
}
