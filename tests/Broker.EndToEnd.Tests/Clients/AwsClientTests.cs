using System.Net;
using System.Net.Sockets;

namespace Broker.EndToEnd.Tests.Clients;

/// <summary>Unmodified AWS clients against <c>broker dev</c>, each way to credentials alone.</summary>
[Collection(DevCollection.Name)]
public sealed class AwsClientTests(DevBroker broker)
{
    private const string ExpectedArn = "arn:aws:sts::123456789012:assumed-role/demo/";

    private const string Boto3 = "import boto3; print(boto3.client('sts').get_caller_identity()['Arn'])";

    public static TheoryData<CredentialWay> Ways { get; } = [.. Enum.GetValues<CredentialWay>()];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Sdk_for_dotnet_acts_as_the_role(CredentialWay way)
    {
        var arn = await AwsClient.DotnetWhoAmIAsync(AwsClient.Only(way, broker.Variables));

        Assert.StartsWith(ExpectedArn, arn, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Boto3_acts_as_the_role(CredentialWay way)
    {
        await AwsClient.SkipUnlessBoto3Async();

        var arn = await AwsClient.RunAsync("python3", ["-c", Boto3], AwsClient.Only(way, broker.Variables));

        Assert.StartsWith(ExpectedArn, arn, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Cli_acts_as_the_role(CredentialWay way)
    {
        await AwsClient.SkipUnlessCliAsync();

        var arn = await AwsClient.RunAsync(
            "aws", ["sts", "get-caller-identity", "--query", "Arn", "--output", "text"], AwsClient.Only(way, broker.Variables));

        Assert.StartsWith(ExpectedArn, arn, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("threat", "C-07")]
    public async Task A_sidecar_that_is_down_never_makes_the_sdk_take_the_nodes_role()
    {
        using var node = new TcpListener(IPAddress.Loopback, 0);
        node.Start();
        using var gone = new TcpListener(IPAddress.Loopback, 0);
        gone.Start();
        var closed = (IPEndPoint)gone.LocalEndpoint;
        gone.Stop();
        var variables = AwsClient.Only(CredentialWay.Container, broker.Variables);
        variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = $"http://{closed}/v1/credentials";
        variables["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = $"http://{node.LocalEndpoint}/";

        await Assert.ThrowsAsync<InvalidOperationException>(() => AwsClient.DotnetWhoAmIAsync(variables));

        Assert.False(node.Pending(), "the SDK asked the node's metadata for credentials");
    }
}
