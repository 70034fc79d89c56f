using System.Globalization;
using System.Threading.Channels;
using Broker.Kubernetes.Api;

namespace Broker.Kubernetes.Events;

/// <summary>Writes Events on objects, so that <c>kubectl describe</c> says why something was done or not.</summary>
/// <remarks>
/// Recording never waits and never fails: what the API server does not take is dropped and counted. The same thing about the same object within
/// ten minutes is one Event whose count rises. An object gets 25 writes at once and then one every five minutes, the process 50 at once and then
/// ten a second: Events are for people and live in etcd. Needs the verbs <c>create</c> and <c>patch</c> on <c>events</c>. Thread safe; one
/// <see cref="RunAsync"/> writes.
/// </remarks>
/// <param name="api">Takes them.</param>
/// <param name="component">Who says so, such as <c>identity-broker-webhook</c>.</param>
/// <param name="time">The clock.</param>
public sealed class EventRecorder(KubernetesApi api, string component, TimeProvider time)
{
    private const int MostWaiting = 1024;
    private const int MostKept = 4096;

    /// <summary>The API server's own bounds on the two texts.</summary>
    private const int LongestMessage = 1024;
    private const int LongestReason = 128;

    /// <summary>An Event's name is its object's with 17 characters more, and 253 are allowed.</summary>
    private const int LongestName = 253 - 17;

    private static readonly TimeSpan Repeats = TimeSpan.FromMinutes(10);

    private readonly Channel<EventEntry> _waiting = Channel.CreateBounded<EventEntry>(new BoundedChannelOptions(MostWaiting)
    {
        FullMode = BoundedChannelFullMode.Wait,
        SingleReader = true,
    });

    private readonly Dictionary<EventEntry, Written> _written = [];
    private readonly Dictionary<ObjectReference, EventBudget> _budgets = [];
    private readonly EventBudget _all = new(50, TimeSpan.FromMilliseconds(100));
    private long _dropped;
    private long _names = time.GetUtcNow().UtcTicks;

    /// <summary>Events that were not written: too many at once, or the API server did not take them.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Notes that something happened; returns at once.</summary>
    /// <param name="about">The object.</param>
    /// <param name="type">Whether somebody should look.</param>
    /// <param name="reason">One word in CamelCase.</param>
    /// <param name="message">A sentence for people; cut after 1,024 characters. Never a secret: whoever may read the namespace may read Events.</param>
    public void Record(ObjectReference about, EventType type, string reason, string message)
    {
        var entry = new EventEntry(about, type, Cut(reason, LongestReason), Cut(message, LongestMessage));
        if (!_waiting.Writer.TryWrite(entry))
        {
            Interlocked.Increment(ref _dropped);
        }
    }

    /// <summary>Writes what was recorded until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await foreach (var entry in _waiting.Reader.ReadAllAsync(cancellationToken))
        {
            if (!MayWrite(entry.About) || !await WriteAsync(entry, cancellationToken))
            {
                Interlocked.Increment(ref _dropped);
            }
        }
    }

    private async Task<bool> WriteAsync(EventEntry entry, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();

        // Events of objects without a namespace are in "default": the API server refuses them elsewhere.
        var collection = ResourcePath.Events.In(entry.About.Namespace ?? "default");
        if (_written.TryGetValue(entry, out var before) && now - before.Last < Repeats)
        {
            var again = await api.PatchAsync(collection.Named(before.Name), PatchKind.Merge, EventBody.Again(before.Count + 1, now), cancellationToken);
            if (again.Failure?.Kind != KubernetesFailureKind.NotFound)
            {
                _written[entry] = before with { Count = before.Count + 1, Last = now };
                return again.Failure is null;
            }
        }

        var name = string.Create(CultureInfo.InvariantCulture, $"{Cut(entry.About.Name, LongestName).TrimEnd('.', '-')}.{_names++:x16}");
        var created = await api.CreateAsync(collection, EventBody.Create(name, collection.Namespace!, entry, component, now), cancellationToken);
        if (created.Failure is not null)
        {
            return false;
        }

        Forget(now);
        _written[entry] = new Written(name, 1, now);
        return true;
    }

    private bool MayWrite(ObjectReference about)
    {
        var now = time.GetUtcNow();
        if (!_budgets.TryGetValue(about, out var budget))
        {
            if (_budgets.Count >= MostKept)
            {
                DropAll(_budgets, kept => kept.IsFull(now));
            }

            budget = new EventBudget(25, TimeSpan.FromMinutes(5));
            _budgets[about] = budget;
        }

        return _all.TryTake(now) && budget.TryTake(now);
    }

    /// <summary>Keeps memory bounded: first what cannot repeat any more, then everything; the price is a second Event of the same text.</summary>
    private void Forget(DateTimeOffset now)
    {
        if (_written.Count >= MostKept)
        {
            DropAll(_written, written => now - written.Last >= Repeats);
        }
    }

    private static void DropAll<TKey, TValue>(Dictionary<TKey, TValue> kept, Func<TValue, bool> isOver)
        where TKey : notnull
    {
        foreach (var (key, value) in kept)
        {
            if (isOver(value))
            {
                kept.Remove(key);
            }
        }

        if (kept.Count >= MostKept)
        {
            kept.Clear();
        }
    }

    private static string Cut(string text, int longest) => text.Length > longest ? text[..longest] : text;

    private sealed record Written(string Name, long Count, DateTimeOffset Last);
}
