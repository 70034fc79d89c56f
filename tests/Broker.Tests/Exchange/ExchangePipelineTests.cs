using Broker.Exchange;
using Broker.TestKit;

namespace Broker.Tests.Exchange;

/// <summary>Without jitter every wait between tries is none, so that only the circuit breaker and the limits use the clock.</summary>
public sealed class ExchangePipelineTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly ExchangePipeline _pipeline;
    private int _calls;

    public ExchangePipelineTests() => _pipeline = new ExchangePipeline(() => 0, _time);

    [Theory]
    [Trait("threat", "R-05")]
    [InlineData(ExchangeFault.Unreachable, 3)]
    [InlineData(ExchangeFault.Throttled, 3)]
    [InlineData(ExchangeFault.ServerError, 3)]
    [InlineData(ExchangeFault.IssuerUnreachable, 3)]
    [InlineData(ExchangeFault.ExpiredToken, 1)]
    [InlineData(ExchangeFault.Denied, 1)]
    [InlineData(ExchangeFault.Refused, 1)]
    [InlineData(ExchangeFault.UnusableAnswer, 1)]
    [InlineData(ExchangeFault.ForeignAnswer, 1)]
    public async Task Repeats_what_may_pass_and_nothing_else(object fault, int calls)
    {
        var outcome = await RunAsync((ExchangeFault)fault);

        Assert.Equal((ExchangeFault)fault, outcome.Fault);
        Assert.Equal(calls, _calls);
    }

    [Fact]
    [Trait("threat", "R-05")]
    public async Task Leaves_a_long_retry_after_to_the_schedule()
    {
        var outcome = await RunAsync(ExchangeFault.Throttled, TimeSpan.FromSeconds(7));

        Assert.Equal(TimeSpan.FromSeconds(7), outcome.RetryAfter);
        Assert.Equal(1, _calls);
    }

    [Fact]
    public async Task Calls_nobody_while_the_circuit_is_open_and_tries_again_after_three_seconds()
    {
        await RunAsync(ExchangeFault.ServerError);
        await RunAsync(ExchangeFault.ServerError);
        Assert.Equal(6, _calls);

        var open = await RunAsync(ExchangeFault.None);
        Assert.Equal(ExchangeFault.CircuitOpen, open.Fault);
        Assert.InRange(open.RetryAfter!.Value, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3));
        Assert.Equal(6, _calls);

        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(ExchangeFault.None, (await RunAsync(ExchangeFault.None)).Fault);
        Assert.Equal(7, _calls);
    }

    [Fact]
    public async Task Keeps_the_circuit_closed_for_refusals_which_are_answers()
    {
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(ExchangeFault.Denied, (await RunAsync(ExchangeFault.Denied)).Fault);
        }

        Assert.Equal(20, _calls);
    }

    private Task<ExchangeOutcome> RunAsync(ExchangeFault fault, TimeSpan? retryAfter = null) => _pipeline.RunAsync(
        _ =>
        {
            _calls++;
            return Task.FromResult(ExchangeOutcome.Failed(fault, null, retryAfter));
        },
        CancellationToken.None);
}
