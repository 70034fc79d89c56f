using Broker.TestKit.Published;

namespace Broker.EndToEnd.Tests.Clients;

/// <summary>Runs an AWS client in a process that has the variables of one <see cref="CredentialWay"/> and no other source of credentials.</summary>
internal static class AwsClient
{
    /// <summary>SDKs give up by themselves after a few tries; a client that takes longer hangs.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static readonly string[] Common = ["AWS_ENDPOINT_URL_STS", "AWS_REGION", "AWS_DEFAULT_REGION"];

    /// <summary>The variables of <paramref name="way"/> out of those that the broker wrote.</summary>
    public static Dictionary<string, string> Only(CredentialWay way, IReadOnlyDictionary<string, string> offered)
    {
        string[] needed = way switch
        {
            CredentialWay.Container => ["AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"],
            CredentialWay.InstanceMetadata => ["AWS_EC2_METADATA_SERVICE_ENDPOINT"],
            _ => ["AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN"],
        };
        Assert.All(needed, name => Assert.Contains(name, offered));
        return offered.Where(v => needed.Contains(v.Key) || Common.Contains(v.Key)).ToDictionary(StringComparer.Ordinal);
    }

    /// <summary>Gives what the client prints; fails when it does not succeed.</summary>
    public static async Task<string> RunAsync(string program, string[] arguments, IReadOnlyDictionary<string, string> variables)
    {
        using var home = new TemporaryFolder();
        var output = await ChildProcess.RunAsync(program, arguments, new Dictionary<string, string>(variables) { ["HOME"] = home.Path }, Limit);
        return output.Trim();
    }

    /// <summary>Our own example, AWS SDK for .NET: prints the ARN it acts as.</summary>
    public static Task<string> DotnetWhoAmIAsync(IReadOnlyDictionary<string, string> variables) =>
        RunAsync("dotnet", [Path.Combine(AppContext.BaseDirectory, "whoami-dotnet.dll")], variables);

    /// <summary>Skips without a boto3 that is new enough: older ones know no variable that says where the STS is, and would ask AWS.</summary>
    public static Task SkipUnlessBoto3Async() =>
        SkipUnlessInstalledAsync("A new boto3", "python3", "-c", "import boto3; boto3.client('sts', region_name='us-east-1').get_web_identity_token");

    /// <summary>Skips without an AWS CLI that is new enough, for the same reason.</summary>
    public static Task SkipUnlessCliAsync() => SkipUnlessInstalledAsync("A new AWS CLI", "aws", "sts", "get-web-identity-token", "--generate-cli-skeleton");

    /// <summary>Skips the calling test, with the reason in the report, when a client is not installed here.</summary>
    public static async Task SkipUnlessInstalledAsync(string name, string program, params string[] probe)
    {
        using var home = new TemporaryFolder();
        await using var client = ChildProcess.Start(program, probe, new Dictionary<string, string> { ["HOME"] = home.Path });
        var installed = await client.ExitCodeAsync(Limit) == 0;
        Assert.SkipUnless(installed, $"{name} is not installed: `{program} {string.Join(' ', probe)}` fails.");
    }
}
