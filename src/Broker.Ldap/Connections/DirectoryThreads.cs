using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Broker.Ldap.Connections;

/// <summary>Threads of our own for calls that block: a directory that hangs holds these, never those that serve everybody else (threat L-15).</summary>
/// <remarks>Thread safe. Work that is queued when it is disposed still runs; nothing is taken after.</remarks>
internal sealed class DirectoryThreads : TaskScheduler, IDisposable
{
    private readonly BlockingCollection<Task> _queue = [];
    private readonly Thread[] _threads;
    private readonly int _most;
    private int _taken;

    /// <summary>Starts the threads.</summary>
    /// <param name="count">How many; each may hold one connection that waits.</param>
    /// <param name="waiting">How many more pieces of work may wait for one.</param>
    public DirectoryThreads(int count, int waiting)
    {
        _most = count + waiting;
        _threads = new Thread[count];
        for (var i = 0; i < count; i++)
        {
            // The library's frames are small; 500 KiB is what its own documentation of threads assumes.
            _threads[i] = new Thread(Work, maxStackSize: 512 * 1024) { IsBackground = true, Name = string.Create(CultureInfo.InvariantCulture, $"ldap-{i}") };
            _threads[i].Start();
        }
    }

    /// <inheritdoc/>
    public override int MaximumConcurrencyLevel => _threads.Length;

    /// <summary>Runs blocking work on one of the threads; false when as many wait as may.</summary>
    public bool TryRun<T>(Func<T> work, [NotNullWhen(true)] out Task<T>? running)
    {
        running = null;
        if (Interlocked.Increment(ref _taken) > _most)
        {
            Interlocked.Decrement(ref _taken);
            return false;
        }

        running = Task.Factory.StartNew(
            () =>
            {
                try
                {
                    return work();
                }
                finally
                {
                    Interlocked.Decrement(ref _taken);
                }
            },
            CancellationToken.None,
            TaskCreationOptions.DenyChildAttach,
            this);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _queue.CompleteAdding();
        foreach (var thread in _threads)
        {
            thread.Join();
        }

        _queue.Dispose();
    }

    /// <inheritdoc/>
    protected override void QueueTask(Task task) => _queue.Add(task);

    /// <summary>Never on a thread of somebody else.</summary>
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    /// <inheritdoc/>
    protected override IEnumerable<Task> GetScheduledTasks() => _queue.ToArray();

    private void Work()
    {
        foreach (var task in _queue.GetConsumingEnumerable())
        {
            TryExecuteTask(task);
        }
    }
}
