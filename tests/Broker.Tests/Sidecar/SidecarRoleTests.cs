using Broker.TestKit;

namespace Broker.Tests.Sidecar;

public sealed class SidecarRoleTests
{
    [Fact]
    public async Task Waits_for_the_first_credentials_through_failed_exchanges()
    {
        var isDown = true;
        await using var host = await SidecarHost.StartAsync(prepare: sts => sts.Answer = (form, _) =>
            Task.FromResult(isDown ? FakeSts.Error(503, "ServiceUnavailable") : sts.Success(form)));
        var waiting = host.Role.WaitUntilReadyAsync(TimeSpan.FromMinutes(5), CancellationToken.None);
        await host.AdvanceUntilAsync(() => host.Log.Count(3004) == 2);
        Assert.False(waiting.IsCompleted);

        isDown = false;
        await host.AdvanceUntilAsync(() => waiting.IsCompleted);

        Assert.True(await waiting);
    }

    [Fact]
    public async Task Stops_waiting_for_credentials_that_do_not_come()
    {
        await using var host = await SidecarHost.StartAsync(hasToken: false);

        var waiting = host.Role.WaitUntilReadyAsync(TimeSpan.FromSeconds(30), CancellationToken.None);
        await host.AdvanceUntilAsync(() => waiting.IsCompleted);

        Assert.False(await waiting);
    }
}
