using System.Text;
using Broker.EndToEnd.Tests.Clients;
using Broker.TestKit.Published;

namespace Broker.EndToEnd.Tests.Directories;

/// <summary>
/// The container-credentials endpoint over TLS under a private authority, as an app outside of any cluster has it: unmodified SDKs, two variables, and the
/// authority where each SDK looks for it. Facts: <c>contracts/clients.md</c>, 1.1: over https every host is allowed.
/// </summary>
public sealed class HttpsContainerTests(HttpsPeople people) : IClassFixture<HttpsPeople>
{
    private const string Developer = "arn:aws:sts::123456789012:assumed-role/corp-dev/alice";
    private const string Boto3 = "import boto3; print(boto3.client('sts').get_caller_identity()['Arn'])";

    [Theory]
    [InlineData("dotnet", "session")]
    [InlineData("dotnet", "basic")]
    [InlineData("boto3", "session")]
    [InlineData("boto3", "basic")]
    public async Task An_sdk_that_trusts_the_authority_acts_as_the_role(string sdk, string proof)
    {
        await SkipUnlessInstalledAsync(sdk);
        using var home = people.HomeOf(people.Good, proof is "basic" ? Basic("alice") : await SessionAsync());
        Trust(home, sdk, people.CaPem);

        Assert.Equal(Developer, await WhoAmIAsync(home, sdk));
    }

    [Theory]
    [InlineData("dotnet")]
    [InlineData("boto3")]
    public async Task An_sdk_sends_no_password_to_whom_it_does_not_trust(string sdk)
    {
        await SkipUnlessInstalledAsync(sdk);
        using var unknown = people.HomeOf(people.Good, Basic("bob"));
        using var stranger = people.HomeOf(people.Good, Basic("bob"));
        Trust(stranger, sdk, people.StrangersCaPem);
        using var elsewhere = people.HomeOf(people.OfAnotherHost, Basic("bob"));
        Trust(elsewhere, sdk, people.CaPem);

        foreach (var home in new[] { unknown, stranger, elsewhere })
        {
            var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => WhoAmIAsync(home, sdk));
            Assert.DoesNotContain(":assumed-role/", refused.Message, StringComparison.Ordinal);
        }

        // The server never saw who it was.
        Assert.DoesNotContain("bob", people.Good.Audit + people.OfAnotherHost.Audit, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dotnet")]
    [InlineData("boto3")]
    public async Task Somebody_without_the_role_gets_none(string sdk)
    {
        await SkipUnlessInstalledAsync(sdk);
        using var home = people.HomeOf(people.Good, Basic("carol"));
        Trust(home, sdk, people.CaPem);

        await Assert.ThrowsAsync<InvalidOperationException>(() => WhoAmIAsync(home, sdk));

        Assert.Contains("carol", people.Good.Audit, StringComparison.Ordinal);
    }

    /// <summary>boto3 asks this endpoint with the authorities of <c>certifi</c>, whatever <c>AWS_CA_BUNDLE</c> says, which is for AWS's services.</summary>
    [Fact]
    public async Task Boto3_does_not_look_for_this_authority_in_its_ca_bundle()
    {
        await SkipUnlessInstalledAsync("boto3");
        using var home = people.HomeOf(people.Good, await SessionAsync());
        home.Set("AWS_CA_BUNDLE", home.Write("ca.pem", people.CaPem));

        await Assert.ThrowsAsync<InvalidOperationException>(() => WhoAmIAsync(home, "boto3"));
    }

    private static Task SkipUnlessInstalledAsync(string sdk) =>
        sdk is "boto3" ? AwsClient.SkipUnlessBoto3Async() : Task.CompletedTask;

    /// <summary>Makes an authority the only one of the machine.</summary>
    private static void Trust(PersonsHome home, string sdk, string caPem)
    {
        var file = home.Write("ca.pem", caPem);
        if (sdk is "dotnet")
        {
            home.Set("SSL_CERT_FILE", file);
            return;
        }

        // Distributions of Linux replace the package that has Python's authorities by one of the machine's in this way.
        Directory.CreateDirectory(home.Folder("certifi"));
        home.Write("certifi/__init__.py", $"def where():\n    return {System.Text.Json.JsonSerializer.Serialize(file)}\n");
        home.Set("PYTHONPATH", home.Folder(""));
    }

    private static Task<string> WhoAmIAsync(PersonsHome home, string sdk) =>
        sdk is "boto3" ? AwsClient.RunAsync("python3", ["-c", Boto3], home.Variables) : AwsClient.DotnetWhoAmIAsync(home.Variables);

    private static string Basic(string username) => $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{username}:{HttpsPeople.Password}"))}";

    private async Task<string> SessionAsync()
    {
        var answer = await people.Good.SignInAsync(null, "alice", HttpsPeople.Password);
        Assert.True(answer.Status is System.Net.HttpStatusCode.Created, answer.Outward);
        return answer["sessionToken"];
    }
}
