namespace Broker.Kubernetes.Tests;

/// <summary>Loops that go on together end together, and none of them breaks unnoticed.</summary>
public sealed class LoopsTests
{
    [Fact]
    public async Task One_that_fails_ends_the_others_and_is_told()
    {
        var broken = new TaskCompletionSource();
        var others = new List<Task>();
        var running = Loops.RunAsync(token => [broken.Task, Kept(others, EndlessAsync(token)), Kept(others, EndlessAsync(token))], CancellationToken.None);

        broken.SetException(new InvalidDataException("broken"));

        Assert.Equal("broken", (await Assert.ThrowsAsync<InvalidDataException>(() => running)).Message);
        Assert.All(others, other => Assert.True(other.IsCanceled));
    }

    [Fact]
    public async Task One_that_has_nothing_to_do_ends_nothing()
    {
        using var stop = new CancellationTokenSource();
        var running = Loops.RunAsync(token => [Task.CompletedTask, EndlessAsync(token)], stop.Token);

        Assert.False(running.IsCompleted);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task A_cancelled_run_waits_for_the_last_loop()
    {
        using var stop = new CancellationTokenSource();
        var tidied = new TaskCompletionSource();
        var running = Loops.RunAsync(token => [EndlessAsync(token), TidyingAsync(tidied.Task, token)], stop.Token);
        await stop.CancelAsync();

        Assert.False(running.IsCompleted);
        tidied.SetResult();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    private static Task EndlessAsync(CancellationToken token) => Task.Delay(Timeout.InfiniteTimeSpan, token);

    private static async Task TidyingAsync(Task tidied, CancellationToken token)
    {
        try
        {
            await EndlessAsync(token);
        }
        finally
        {
            await tidied;
        }
    }

    private static Task Kept(List<Task> kept, Task task)
    {
        kept.Add(task);
        return task;
    }
}
