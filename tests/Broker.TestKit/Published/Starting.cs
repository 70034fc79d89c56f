namespace Broker.TestKit.Published;

/// <summary>What starts in steps leaves nothing behind when a step fails.</summary>
internal static class Starting
{
    public static async Task OrDisposeAsync(this IAsyncDisposable owner, Task step)
    {
        try
        {
            await step;
        }
        catch
        {
            await owner.DisposeAsync();
            throw;
        }
    }
}
