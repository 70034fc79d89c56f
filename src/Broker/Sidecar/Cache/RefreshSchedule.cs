using Broker.Exchange;

namespace Broker.Sidecar.Cache;

/// <summary>
/// When to exchange next. The rule:
/// <list type="bullet">
/// <item>after a success, at half of the lifetime, and in any case while clients still have their reserve: 26 minutes left where metadata
/// answers (botocore rewrites expiries below 25, R14), else 16 minutes (SDKs renew at 15, R18), else half of a lifetime too short for
/// either; spread by ±10 %, so that pods that started together drift apart;</item>
/// <item>after a failure that may pass, full jitter over a window that doubles from 1 s to 60 s, or to 3 s while there is nothing to serve
/// and the STS cannot even be reached; never before the <c>Retry-After</c> that was asked for;</item>
/// <item>after a refusal, 30 s and full jitter over a window that doubles from 30 s to 5 min: only an administrator can help.</item>
/// </list>
/// </summary>
/// <remarks>Pure: no clock, no randomness of its own. Jitter is a number from 0 up to, not including, 1.</remarks>
internal static class RefreshSchedule
{
    private static readonly TimeSpan ImdsReserve = TimeSpan.FromMinutes(26);
    private static readonly TimeSpan ContainerReserve = TimeSpan.FromMinutes(16);

    /// <summary>A reserve counts only when it leaves this much between two exchanges.</summary>
    private static readonly TimeSpan LeastWorthwhile = TimeSpan.FromMinutes(8);

    /// <summary>No success is followed by an exchange sooner than this, however short the lifetime.</summary>
    private static readonly TimeSpan LeastInterval = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LeastAfterRefusal = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestAfterRefusal = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan FirstWindow = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWindow = TimeSpan.FromSeconds(60);

    /// <summary>An unreachable STS is not burdened by our tries, and a pod without credentials waits for every one of them.</summary>
    private static readonly TimeSpan LongestWindowWhileEmpty = TimeSpan.FromSeconds(3);

    /// <summary>Keeps a failing loop from spinning when jitter is 0.</summary>
    private static readonly TimeSpan LeastAfterFailure = TimeSpan.FromMilliseconds(200);

    /// <summary>The wait after a success.</summary>
    /// <param name="lifetime">From receipt to expiry.</param>
    /// <param name="servesImds">Whether metadata answers.</param>
    /// <param name="jitter">0 up to 1.</param>
    public static TimeSpan AfterSuccess(TimeSpan lifetime, bool servesImds, double jitter)
    {
        // Divided by 1.1 because the spread may add a tenth.
        var latest = (lifetime - Reserve(lifetime, servesImds)) / 1.1;
        var half = lifetime / 2;
        return Max((half < latest ? half : latest) * (0.9 + (0.2 * jitter)), LeastInterval);
    }

    /// <summary>The wait after a failure.</summary>
    /// <param name="fault">What failed.</param>
    /// <param name="failures">How many failed in a row, this one included; at least 1.</param>
    /// <param name="retryAfter">The wait that the STS asked for.</param>
    /// <param name="isEmpty">Whether there are no credentials to serve meanwhile.</param>
    /// <param name="jitter">0 up to 1.</param>
    public static TimeSpan AfterFailure(ExchangeFault fault, int failures, TimeSpan? retryAfter, bool isEmpty, double jitter)
    {
        if (fault.IsRefusal())
        {
            return Max(LeastAfterRefusal + (Window(LeastAfterRefusal, failures, LongestAfterRefusal - LeastAfterRefusal) * jitter), retryAfter ?? default);
        }

        var burdensNobody = fault is ExchangeFault.Unreachable or ExchangeFault.TokenUnusable or ExchangeFault.CircuitOpen;
        var longest = isEmpty && burdensNobody ? LongestWindowWhileEmpty : LongestWindow;
        var wait = Window(FirstWindow, failures, longest) * jitter;
        return retryAfter is { } asked ? asked + (FirstWindow * jitter) : Max(wait, LeastAfterFailure);
    }

    private static TimeSpan Reserve(TimeSpan lifetime, bool servesImds) => lifetime switch
    {
        _ when servesImds && lifetime >= ImdsReserve + LeastWorthwhile => ImdsReserve,
        _ when lifetime >= ContainerReserve + LeastWorthwhile => ContainerReserve,
        _ => lifetime / 2,
    };

    private static TimeSpan Window(TimeSpan first, int failures, TimeSpan longest)
    {
        // 2^10 is beyond every longest window here; the bound keeps the shift legal.
        var window = first * (1 << Math.Min(failures - 1, 10));
        return window < longest ? window : longest;
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
