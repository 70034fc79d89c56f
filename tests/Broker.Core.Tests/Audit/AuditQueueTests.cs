using Broker.Core.Audit;
using Broker.TestKit;

namespace Broker.Core.Tests.Audit;

/// <summary>How requests go on after their events were written: none waits for what another one does then.</summary>
public sealed class AuditQueueTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    private readonly ManualTimeProvider _time = new();
    private readonly ManualResetEventSlim _isWriting = new();
    private readonly ManualResetEventSlim _mayWrite = new(initialState: true);
    private readonly List<AuditEntry> _written = [];

    public void Dispose()
    {
        _isWriting.Dispose();
        _mayWrite.Dispose();
    }

    [Theory]
    [InlineData(2)]
    [InlineData(50)]
    public async Task None_of_a_batch_waits_until_another_one_is_done(int size)
    {
        await using var queue = Queue();
        _mayWrite.Reset();
        Assert.True(queue.TryAdd(Entry(), out _));
        _isWriting.Wait(TestContext.Current.CancellationToken);
        var batch = Enumerable.Range(0, size).Select(_ => Entry()).ToList();
        batch.ForEach(entry => Assert.True(queue.TryAdd(entry, out _)));
        using var others = new CountdownEvent(size - 1);

        // Whichever goes on first waits for all others: it may be the one that goes on where the batch was written.
        var isFirst = 1;
        var all = batch.ConvertAll(entry => Continue(entry, () =>
        {
            if (Interlocked.Exchange(ref isFirst, 0) == 1)
            {
                Assert.True(others.Wait(Long));
                return;
            }

            others.Signal();
        }));

        _mayWrite.Set();

        await Task.WhenAll(all);
        Assert.Equal(size + 1, _written.Count);
    }

    [Fact]
    public async Task The_next_batch_is_written_while_a_request_of_the_one_before_goes_on()
    {
        await using var queue = Queue();
        _mayWrite.Reset();
        var (one, next) = (Entry(), Entry());
        using var isNextWritten = new ManualResetEventSlim();
        Assert.True(queue.TryAdd(one, out _));
        var first = Continue(one, () =>
        {
            Assert.True(queue.TryAdd(next, out _));
            Assert.True(isNextWritten.Wait(Long));
        });
        var second = Continue(next, isNextWritten.Set);

        _mayWrite.Set();

        await Task.WhenAll(first, second);
        Assert.Equal([one, next], _written);
    }

    [Fact]
    public async Task A_defect_while_writing_says_no_and_the_next_event_is_written()
    {
        var isBroken = true;
        await using var queue = new AuditQueue(_ => isBroken ? throw new InvalidOperationException("A defect.") : true, _ => { }, Long, _time);
        var (one, next) = (Entry(), Entry());

        Assert.True(queue.TryAdd(one, out _));
        Assert.False(await one.Written);
        isBroken = false;
        Assert.True(queue.TryAdd(next, out _));
        Assert.True(await next.Written);
    }

    [Fact]
    public async Task Takes_no_more_than_its_bound_while_nothing_is_written()
    {
        await using var queue = Queue();
        _mayWrite.Reset();
        Assert.True(queue.TryAdd(Entry(), out _));
        _isWriting.Wait(TestContext.Current.CancellationToken);

        var answers = Enumerable.Range(0, 8193).Select(_ => Refusal(queue)).ToList();

        Assert.All(answers.Take(8192), Assert.Null);
        Assert.Equal("full", answers[^1]);
        _mayWrite.Set();
    }

    [Fact]
    public async Task Takes_nothing_after_it_was_closed()
    {
        var queue = Queue();
        Assert.True(queue.TryAdd(Entry(), out _));
        await queue.DisposeAsync();

        Assert.Equal("closed", Refusal(queue));
        Assert.Single(_written);
    }

    private AuditQueue Queue() => new(Write, _ => { }, Long, _time);

    private bool Write(IReadOnlyList<AuditEntry> together)
    {
        _isWriting.Set();
        _mayWrite.Wait();
        _written.AddRange(together);
        return true;
    }

    private string? Refusal(AuditQueue queue) => queue.TryAdd(Entry(), out var refusal) ? null : refusal;

    private AuditEntry Entry() => new([], _time.GetTimestamp());

    /// <summary>Runs on whatever thread the entry's end is told on.</summary>
    private static Task Continue(AuditEntry entry, Action then)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var awaiter = entry.Written.GetAwaiter();
        awaiter.UnsafeOnCompleted(() =>
        {
            try
            {
                Assert.True(awaiter.GetResult());
                then();
                done.SetResult();
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        });
        return done.Task;
    }
}
