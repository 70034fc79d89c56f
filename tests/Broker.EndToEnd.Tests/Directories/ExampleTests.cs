using Broker.EndToEnd.Tests.Clients;
using Broker.TestKit.Published;

namespace Broker.EndToEnd.Tests.Directories;

/// <summary>The examples about people do what they say.</summary>
public sealed class ExampleTests
{
    private const string Developer = "arn:aws:sts::123456789012:assumed-role/developer/alice";

    [Theory]
    [InlineData("onprem-app", 3)]
    [InlineData("human-access", 1)]
    public async Task Ends_well_and_acts_as_the_role(string example, int times)
    {
        await AwsClient.SkipUnlessCliAsync();
        var script = Path.Combine(RepositoryTree.Root, "examples", example, "run.sh");
        var variables = new Dictionary<string, string> { ["BROKER"] = RepositoryTree.BrokerBinary(), ["AWS_ACCESS_KEY_ID"] = "AKIAIOSFODNN7EXAMPLE", ["AWS_SECRET_ACCESS_KEY"] = "of something else" };

        var said = await ChildProcess.RunAsync("bash", [script], variables, TimeSpan.FromMinutes(2));

        Assert.Equal(times, said.Split('\n').Count(line => string.Equals(line.Trim(), Developer, StringComparison.Ordinal)));
    }
}
