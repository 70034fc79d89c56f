using Broker.EndToEnd.Tests.Clients;
using Broker.TestKit.Published;

namespace Broker.EndToEnd.Tests.Actions;

/// <summary>Every action by an unmodified boto3; what each scenario asks and expects is in <c>boto3_actions.py</c>.</summary>
public sealed class Boto3ActionTests(DevBroker broker) : IClassFixture<DevBroker>
{
    [Theory]
    [InlineData("caller_identity")]
    [InlineData("presigned_as_eks")]
    [InlineData("access_key_info")]
    [InlineData("assume_role_tags")]
    [InlineData("assume_role_chain")]
    [InlineData("assume_role_external_id")]
    [InlineData("assume_role_across_accounts")]
    [InlineData("mfa")]
    [InlineData("session_token")]
    [InlineData("web_identity")]
    [InlineData("saml")]
    [InlineData("federation_token")]
    [InlineData("assume_root")]
    [InlineData("web_identity_token")]
    [InlineData("decode_authorization_message")]
    public async Task Boto3_gets_what_the_action_promises(string scenario)
    {
        await AwsClient.SkipUnlessBoto3Async();
        var script = Path.Combine(AppContext.BaseDirectory, "Actions", "boto3_actions.py");
        var variables = new Dictionary<string, string>(broker.UserVariables, StringComparer.Ordinal)
        {
            ["STATE"] = broker.State,
            ["BROKER"] = RepositoryTree.BrokerBinary(),
            ["TOKEN_FILE"] = broker.Variables["AWS_WEB_IDENTITY_TOKEN_FILE"],
        };

        await AwsClient.RunAsync("python3", [script, scenario], variables);
    }
}
