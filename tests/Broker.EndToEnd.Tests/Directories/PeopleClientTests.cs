using System.Text;
using Broker.EndToEnd.Tests.Clients;

namespace Broker.EndToEnd.Tests.Directories;

/// <summary>Unmodified AWS clients of a person of a directory, against <c>broker dev --ldap</c>: each way to credentials alone.</summary>
[Collection(DevPeopleCollection.Name)]
public sealed class PeopleClientTests(DevPeople people)
{
    private const string Developer = "arn:aws:sts::123456789012:assumed-role/developer/alice";
    private const string Boto3 = "import boto3; print(boto3.client('sts').get_caller_identity()['Arn'])";

    [Theory]
    [InlineData(PeopleWay.Container)]
    [InlineData(PeopleWay.CredentialProcess)]
    [InlineData(PeopleWay.Assigned)]
    public async Task Sdk_for_dotnet_acts_as_the_role(PeopleWay way)
    {
        using var home = await people.HomeAsync(way);

        Assert.Equal(Developer, await AwsClient.DotnetWhoAmIAsync(home.Variables));
    }

    [Theory]
    [InlineData(PeopleWay.Container)]
    [InlineData(PeopleWay.CredentialProcess)]
    [InlineData(PeopleWay.Assigned)]
    public async Task Boto3_acts_as_the_role(PeopleWay way)
    {
        await AwsClient.SkipUnlessBoto3Async();
        using var home = await people.HomeAsync(way);

        Assert.Equal(Developer, await AwsClient.RunAsync("python3", ["-c", Boto3], home.Variables));
    }

    [Fact]
    public async Task A_wrong_password_is_no_role()
    {
        using var home = await people.HomeAsync(PeopleWay.Container);
        var wrong = new Dictionary<string, string>(home.Variables, StringComparer.Ordinal)
        {
            ["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes("carol:not-it"))}",
            ["AWS_MAX_ATTEMPTS"] = "1",
        };

        await Assert.ThrowsAsync<InvalidOperationException>(() => AwsClient.DotnetWhoAmIAsync(wrong));
    }
}
