using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace Broker.Exchange;

/// <summary>
/// The resilience around one exchange, outermost first: a budget for all tries together, retries with full jitter for faults that may pass, a
/// circuit breaker, and a limit for each try. Slower repetition is the caller's.
/// </summary>
internal sealed class ExchangePipeline
{
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan EachTry = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FirstWindow = TimeSpan.FromMilliseconds(300);

    /// <summary>A longer wait than this is left to the schedule, and the flight ends: its waiters get an answer.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);
    private const int Retries = 2;

    /// <summary>Short, since a pod may be waiting for its first credentials: an STS that comes back is used within seconds .</summary>
    private static readonly TimeSpan BreakFor = TimeSpan.FromSeconds(3);

    private readonly ResiliencePipeline<ExchangeOutcome> _pipeline;

    /// <summary>Builds the pipeline.</summary>
    /// <param name="jitter">Gives a number from 0 up to 1.</param>
    /// <param name="time">Clock of all waits and limits.</param>
    public ExchangePipeline(Func<double> jitter, TimeProvider time)
    {
        _pipeline = new ResiliencePipelineBuilder<ExchangeOutcome> { TimeProvider = time }
            .AddTimeout(Budget)
            .AddRetry(new RetryStrategyOptions<ExchangeOutcome>
            {
                MaxRetryAttempts = Retries,
                ShouldHandle = static args => ValueTask.FromResult(IsTransient(args.Outcome) && !(args.Outcome.Result?.RetryAfter > LongestWait)),
                DelayGenerator = args => ValueTask.FromResult<TimeSpan?>(
                    (args.Outcome.Result?.RetryAfter ?? TimeSpan.Zero) + (FirstWindow * (1 << args.AttemptNumber) * jitter())),
            })
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<ExchangeOutcome>
            {
                ShouldHandle = static args => ValueTask.FromResult(IsTransient(args.Outcome)),
                FailureRatio = 0.9,
                MinimumThroughput = 6,
                SamplingDuration = TimeSpan.FromSeconds(30),
                BreakDuration = BreakFor,
            })
            .AddTimeout(EachTry)
            .Build();
    }

    /// <summary>Runs an exchange; a limit that was hit and an open circuit are faults like any other.</summary>
    public async Task<ExchangeOutcome> RunAsync(Func<CancellationToken, Task<ExchangeOutcome>> exchange, CancellationToken cancellationToken)
    {
        try
        {
            return await _pipeline.ExecuteAsync(static async (call, token) => await call(token), exchange, cancellationToken);
        }
        catch (TimeoutRejectedException)
        {
            return ExchangeOutcome.Failed(ExchangeFault.Unreachable, "no_answer_in_time");
        }
        catch (BrokenCircuitException e)
        {
            return ExchangeOutcome.Failed(ExchangeFault.CircuitOpen, null, e.RetryAfter);
        }
    }

    private static bool IsTransient(Outcome<ExchangeOutcome> outcome) =>
        outcome.Exception is TimeoutRejectedException || outcome.Result?.Fault.IsTransient() is true;
}
