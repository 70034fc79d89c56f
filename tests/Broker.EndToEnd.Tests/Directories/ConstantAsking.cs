using System.Diagnostics;
using Broker.TestKit.Published;

namespace Broker.EndToEnd.Tests.Directories;

/// <summary>Sends requests at a constant rate, whether or not the earlier ones have been answered, as people do who know nothing of one another.</summary>
internal sealed class ConstantAsking : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Stopwatch _clock;
    private readonly Func<int, Task<LdapAnswer>> _ask;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task<Asked>> _asked = [];
    private readonly Task _sending;

    /// <summary>Begins.</summary>
    /// <param name="clock">Runs already; several loads share one.</param>
    /// <param name="every">Time between requests.</param>
    /// <param name="ask">Sends the request of this number.</param>
    internal ConstantAsking(Stopwatch clock, TimeSpan every, Func<int, Task<LdapAnswer>> ask)
    {
        (_clock, _ask) = (clock, ask);
        _sending = SendAsync(every);
    }

    /// <summary>Requests sent so far.</summary>
    internal int Sent
    {
        get
        {
            lock (_asked)
            {
                return _asked.Count;
            }
        }
    }

    /// <summary>Those that have been answered, in the order in which they were sent.</summary>
    internal IReadOnlyList<Asked> Answered
    {
        get
        {
            lock (_asked)
            {
                return [.. _asked.Where(one => one.IsCompletedSuccessfully).Select(one => one.Result)];
            }
        }
    }

    /// <summary>Waits until so many more have been sent: the load's own measure of time.</summary>
    internal Task SendMoreAsync(int count)
    {
        var enough = Sent + count;
        return Until.TrueAsync(() => Sent >= enough, Patience, () => $"{enough} requests are sent");
    }

    /// <summary>Waits until the last so many that were sent have all been answered well.</summary>
    internal Task UntilWellAsync(int count) => Until.TrueAsync(
        () =>
        {
            lock (_asked)
            {
                // The newest may be on their way.
                var answered = _asked.AsEnumerable().Reverse().SkipWhile(one => !one.IsCompleted).Take(count).ToList();
                return answered.Count == count && answered.TrueForAll(one => one.IsCompletedSuccessfully && (int)one.Result.Status < 300);
            }
        },
        Patience,
        () => $"the last {count} requests are answered well; they were {string.Join(' ', Answered.TakeLast(count).Select(one => (int)one.Status))}");

    /// <summary>Ends, and gives all of them once they are answered.</summary>
    internal async Task<IReadOnlyList<Asked>> StopAsync()
    {
        await _stop.CancelAsync();
        await _sending;
        return await Task.WhenAll(_asked);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _sending;
        _stop.Dispose();
    }

    private async Task SendAsync(TimeSpan every)
    {
        using var pace = new PeriodicTimer(every);
        for (var number = 0; !_stop.IsCancellationRequested; number++)
        {
            lock (_asked)
            {
                _asked.Add(AskAsync(number));
            }

            await pace.WaitForNextTickAsync();
        }
    }

    private async Task<Asked> AskAsync(int number)
    {
        var at = _clock.Elapsed;
        await Task.Yield();
        var answer = await _ask(number);
        return new Asked(at, _clock.Elapsed - at, answer.Status);
    }
}
