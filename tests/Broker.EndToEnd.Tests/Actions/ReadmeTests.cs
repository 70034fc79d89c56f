using System.Text.RegularExpressions;
using Broker.EndToEnd.Tests.Clients;
using Broker.TestKit.Published;

namespace Broker.EndToEnd.Tests.Actions;

/// <summary>What the README tells a newcomer to paste, pasted: every action by an unmodified AWS CLI.</summary>
public sealed class ReadmeTests(DevBroker broker) : IClassFixture<DevBroker>
{
    /// <summary>Some twenty starts of the AWS CLI, each a second or two on a busy machine.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    /// <summary>What the answers have to name: one thing of each action.</summary>
    private static readonly string[] Expected =
    [
        "\"Arn\": \"arn:aws:iam::123456789012:user/alice\"",
        "\"Account\": \"123456789012\"",
        "assumed-role/tags/s1",
        "\"SourceIdentity\": \"alice\"",
        "assumed-role/partner/s2",
        "assumed-role/admin/s3",
        "arn:aws:sts::210987654321:assumed-role/cross-account/s4",
        "assumed-role/chained/s6",
        "assumed-role/demo/s7",
        "assumed-role/saml/alice",
        "federated-user/guest",
        "\"WebIdentityToken\": \"ey",
        "\"id_token_signing_alg_values_supported\":[\"RS256\",\"ES384\"]",
        "\"allowed\":false",
    ];

    [Fact]
    public async Task Every_command_of_the_readme_answers_as_written()
    {
        await AwsClient.SkipUnlessCliAsync();
        await AwsClient.SkipUnlessInstalledAsync("curl", "curl", "--version");
        var readme = await File.ReadAllTextAsync(Path.Combine(RepositoryTree.Root, "README.md"));
        var section = readme[readme.IndexOf("## Try every action", StringComparison.Ordinal)..];
        var block = Regex.Match(section, "^```bash\n(?<commands>.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline, TimeSpan.FromSeconds(1)).Groups["commands"].Value;
        Assert.StartsWith("DIR=/tmp/broker-dev\n", block, StringComparison.Ordinal);
        using var home = new TemporaryFolder();
        var script = home.Write("readme.sh", $"set -eu\nPATH={Path.GetDirectoryName(RepositoryTree.BrokerBinary())}:$PATH\n{block.Replace("DIR=/tmp/broker-dev\n", $"DIR={broker.State}\n", StringComparison.Ordinal)}");

        var output = await ChildProcess.RunAsync("bash", [script], new Dictionary<string, string>(StringComparer.Ordinal) { ["HOME"] = home.Path }, Limit);

        Assert.All(Expected, text => Assert.Contains(text, output, StringComparison.Ordinal));
    }
}
