using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Broker.Core;
using Broker.Core.Authentication.Oidc;

namespace Broker.Kubernetes.Tokens;

/// <summary>Answers about tokens, each used again for a bounded time, and the questions under way, one for each token.</summary>
/// <remarks>
/// Keyed by SHA-256 of the token. When it is full the oldest answer goes; what goes is asked again. Ages are monotonic and count from the moment
/// the question was sent. Thread safe.
/// </remarks>
internal sealed class ReviewCache(TokenReviewLimits limits, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly Queue<(string Key, Entry Entry)> _oldestFirst = new();
    private int _underWay;

    /// <summary>How many answers and questions are held.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>Gives the answer that may be used again or is under way, else asks; false when too many are under way.</summary>
    public bool TryGetOrAsk(string token, Func<Task<StsResult<TokenStanding>>> ask, [NotNullWhen(true)] out Task<StsResult<TokenStanding>>? answer)
    {
        var key = KeyOf(token);
        Entry entry;
        lock (_gate)
        {
            if (_entries.TryGetValue(key, out var held) && IsUsable(held))
            {
                answer = held.Answer.Task;
                return true;
            }

            if (_underWay >= limits.MostUnderWay)
            {
                answer = null;
                return false;
            }

            _underWay++;
            entry = new Entry(time.GetTimestamp());
            _entries[key] = entry;
            _oldestFirst.Enqueue((key, entry));
            DropOldest();
        }

        _ = AskAsync(entry, ask);
        answer = entry.Answer.Task;
        return true;
    }

    private async Task AskAsync(Entry entry, Func<Task<StsResult<TokenStanding>>> ask)
    {
        try
        {
            entry.Answer.SetResult(await ask());
        }
        finally
        {
            // Only a defect gets here without an answer: those who wait then learn of it, and nothing is kept.
            entry.Answer.TrySetResult(TokenReviewErrors.Unavailable);
            lock (_gate)
            {
                _underWay--;
            }
        }
    }

    private bool IsUsable(Entry entry) =>
        !entry.Answer.Task.IsCompletedSuccessfully
        || time.GetElapsedTime(entry.AskedAt) < (entry.Answer.Task.Result.TryGet(out _, out _) ? limits.Reuse : limits.ReuseOfFailure);

    /// <summary>Drops what is over, and the oldest while there are too many. A key that was asked again meanwhile has a newer entry, which stays.</summary>
    private void DropOldest()
    {
        while (_oldestFirst.TryPeek(out var oldest) && (_entries.Count > limits.MostKept || _oldestFirst.Count > 2 * limits.MostKept || !IsUsable(oldest.Entry)))
        {
            _oldestFirst.Dequeue();
            if (_entries.TryGetValue(oldest.Key, out var held) && ReferenceEquals(held, oldest.Entry))
            {
                _entries.Remove(oldest.Key);
            }
        }
    }

    private static string KeyOf(string token) => Convert.ToBase64String(SHA256.HashData(Encoding.ASCII.GetBytes(token)));

    private sealed class Entry(long askedAt)
    {
        public long AskedAt { get; } = askedAt;

        public TaskCompletionSource<StsResult<TokenStanding>> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
