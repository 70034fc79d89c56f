using System.Diagnostics;
using Broker.EndToEnd.Tests.Clients;
using Broker.TestKit.Published;

namespace Broker.EndToEnd.Tests.Roles;

/// <summary>Start and end of <c>broker dev</c>.</summary>
public sealed class DevLifetimeTests
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task Two_run_side_by_side()
    {
        await using var first = await PublishedBroker.StartAsync();
        await using var second = await PublishedBroker.StartAsync();

        var arns = await Task.WhenAll(new[] { first, second }
            .Select(broker => AwsClient.DotnetWhoAmIAsync(AwsClient.Only(CredentialWay.Container, broker.Variables))));

        Assert.NotEqual(first.Variables["AWS_ENDPOINT_URL_STS"], second.Variables["AWS_ENDPOINT_URL_STS"]);
        Assert.All(arns, arn => Assert.StartsWith("arn:aws:sts::123456789012:assumed-role/demo/", arn, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Ctrl_c_stops_it_within_two_seconds_and_leaves_nothing()
    {
        await using var broker = await PublishedBroker.StartAsync();
        var elapsed = Stopwatch.StartNew();

        broker.Process.Interrupt();
        var code = await broker.Process.ExitCodeAsync(StopLimit);

        Assert.True(elapsed.Elapsed < StopLimit, $"It took {elapsed.Elapsed}.");
        Assert.True(code == 0, broker.Process.Output);
        Assert.False(Directory.Exists(broker.State) && Directory.EnumerateFileSystemEntries(broker.State).Any(), $"{broker.State} is not empty.");
    }
}
