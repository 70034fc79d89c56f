using Broker.TestKit.Published;

namespace Broker.EndToEnd.Tests.Charts;

/// <summary>The checks of <c>tests/charts</c>: renderings, values, access, arguments of the published program, <c>manifests/</c>.</summary>
public sealed class ChartTests
{
    /// <summary>A minute as a rule; more where Go has to be installed and compiles its library for the first time.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    [Fact]
    [Trait("threat", "W-03")]
    [Trait("threat", "W-11")]
    [Trait("threat", "W-19")]
    [Trait("threat", "W-20")]
    public async Task Chart_and_manifests_pass_their_checks()
    {
        var output = await ChildProcess.RunAsync(
            Path.Combine(RepositoryTree.Root, "tests", "charts", "run.sh"),
            [],
            new Dictionary<string, string>
            {
                ["HOME"] = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
                ["BROKER_BINARY"] = RepositoryTree.BrokerBinary(),
            },
            Limit);

        Assert.Contains("ok", output, StringComparison.Ordinal);
    }
}
