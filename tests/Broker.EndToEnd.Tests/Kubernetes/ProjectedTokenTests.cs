using System.Net;
using Broker.EndToEnd.Tests.Clients;
using Broker.TestKit.Published;

namespace Broker.EndToEnd.Tests.Kubernetes;

/// <summary>Tokens of a real API server, whose keys the STS reads from that API server with a token of its own.</summary>
[Trait("needs", "cluster")]
public sealed class ProjectedTokenTests(ApiServer cluster) : IClassFixture<ApiServer>, IAsyncLifetime
{
    private PublishedSts? _sts;

    private PublishedSts Sts => _sts ?? throw new InvalidOperationException("Not started.");

    public async ValueTask InitializeAsync() => _sts = await PublishedSts.StartAsync(TestCatalog.Join(
        TestCatalog.Provider(
            ApiServer.Issuer,
            $$"""{ kubernetes: { server: "{{cluster.Server}}", caFile: "{{cluster.CaFile}}", tokenFile: "{{cluster.BrokerTokenFile}}" } }"""),
        TestCatalog.Role("demo", ApiServer.Issuer, "demo")));

    public async ValueTask DisposeAsync()
    {
        if (_sts is not null)
        {
            await _sts.DisposeAsync();
        }
    }

    [Fact]
    public async Task Token_becomes_the_role_by_web_identity()
    {
        using var pod = new TemporaryFolder();

        var arn = await AwsClient.DotnetWhoAmIAsync(new Dictionary<string, string>
        {
            ["AWS_WEB_IDENTITY_TOKEN_FILE"] = pod.Write("token", await cluster.TokenAsync("demo", TestCatalog.Audience)),
            ["AWS_ROLE_ARN"] = TestCatalog.RoleArn("demo"),
            ["AWS_ROLE_SESSION_NAME"] = "by-web-identity",
            ["AWS_ENDPOINT_URL_STS"] = Sts.Endpoint.ToString(),
            ["AWS_REGION"] = "us-east-1",
        });

        Assert.Equal("arn:aws:sts::123456789012:assumed-role/demo/by-web-identity", arn);
    }

    [Fact]
    public async Task Token_becomes_the_role_through_the_sidecar()
    {
        var token = await cluster.TokenAsync("demo", TestCatalog.Audience);
        await using var sidecar = await PublishedSidecar.StartAsync(Sts.Endpoint, "demo", ApiServer.Issuer, await cluster.JwksAsync(), token);
        await sidecar.ReadyAsync();

        var arn = await AwsClient.DotnetWhoAmIAsync(new Dictionary<string, string>
        {
            ["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = sidecar.Credentials.ToString(),
            ["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] = sidecar.TokenFile,
            ["AWS_ENDPOINT_URL_STS"] = Sts.Endpoint.ToString(),
            ["AWS_REGION"] = "us-east-1",
        });

        Assert.StartsWith("arn:aws:sts::123456789012:assumed-role/demo/", arn, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuses_a_token_for_the_api_server()
    {
        var token = await cluster.TokenAsync("demo", ApiServer.Issuer);

        var answer = await Sts.AssumeRoleWithWebIdentityAsync("demo", token);

        Assert.Equal((HttpStatusCode.BadRequest, "InvalidIdentityToken"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Denies_a_service_account_that_the_role_does_not_trust()
    {
        var token = await cluster.TokenAsync("somebody-else", TestCatalog.Audience);

        var answer = await Sts.AssumeRoleWithWebIdentityAsync("demo", token);

        Assert.Equal((HttpStatusCode.Forbidden, "AccessDenied"), (answer.Status, answer.Code));
    }
}
