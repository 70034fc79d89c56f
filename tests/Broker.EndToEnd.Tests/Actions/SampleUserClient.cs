using System.Text;
using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using Broker.Core.Authentication.Mfa;
using Broker.Core.Catalog;
using Broker.EndToEnd.Tests.Clients;

namespace Broker.EndToEnd.Tests.Actions;

/// <summary>Unmodified clients of the AWS SDK for .NET at a running <c>broker dev</c>: as its sample user, as nobody, and as whom an answer lets one be.</summary>
internal sealed class SampleUserClient(DevBroker broker) : IDisposable
{
    private readonly List<AmazonSecurityTokenServiceClient> _clients = [];

    public string AccessKeyId => broker.UserVariables["AWS_ACCESS_KEY_ID"];

    /// <summary>The sample user.</summary>
    public IAmazonSecurityTokenService User => Keep(new BasicAWSCredentials(AccessKeyId, broker.UserVariables["AWS_SECRET_ACCESS_KEY"]));

    /// <summary>For actions that nobody signs.</summary>
    public IAmazonSecurityTokenService Nobody => Keep(new AnonymousAWSCredentials());

    /// <summary>Whoever these credentials are for.</summary>
    public IAmazonSecurityTokenService Acting(Credentials given) =>
        Keep(new SessionAWSCredentials(given.AccessKeyId, given.SecretAccessKey, given.SessionToken));

    /// <summary>Who those credentials are for, as the STS says.</summary>
    public async Task<string> CallerOfAsync(Credentials given) => (await Acting(given).GetCallerIdentityAsync(new GetCallerIdentityRequest())).Arn;

    /// <summary>The code that the user's MFA device will show this many steps of 30 seconds from now.</summary>
    public string Code(int ahead)
    {
        Assert.True(MfaSeed.TryParse(File.ReadAllText(Path.Combine(broker.State, "mfa-seed")).TrimEnd(), out var seed));
        Span<byte> code = stackalloc byte[TotpCode.Digits];
        TotpCode.Write(seed.Reveal(), TotpCode.StepAt(TimeProvider.System.GetUtcNow()) + ahead, code);
        return Encoding.ASCII.GetString(code);
    }

    public void Dispose() => _clients.ForEach(client => client.Dispose());

    private AmazonSecurityTokenServiceClient Keep(AWSCredentials credentials)
    {
        var config = new AmazonSecurityTokenServiceConfig
        {
            ServiceURL = broker.Variables["AWS_ENDPOINT_URL_STS"],
            AuthenticationRegion = broker.Variables["AWS_REGION"],
        };
        var client = new AmazonSecurityTokenServiceClient(credentials, config);
        _clients.Add(client);
        return client;
    }
}
