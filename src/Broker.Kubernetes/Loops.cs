namespace Broker.Kubernetes;

/// <summary>Loops that go on together until they are cancelled: none of them may break unnoticed while the others go on.</summary>
public static class Loops
{
    /// <summary>Runs loops until all have ended. The first that fails ends the others, and its exception is the one that is thrown.</summary>
    /// <param name="start">Starts them with a token that is also cancelled when one fails.</param>
    /// <param name="cancellationToken">Ends all of them.</param>
    /// <exception cref="OperationCanceledException">Cancelled; every loop has ended by then.</exception>
    public static async Task RunAsync(Func<CancellationToken, IEnumerable<Task>> start, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] loops = [.. start(ending.Token)];
        try
        {
            await foreach (var ended in Task.WhenEach(loops))
            {
                await ended;
            }
        }
        finally
        {
            await ending.CancelAsync();
            await Task.WhenAll(loops).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
