using System.Net;
using System.Text.Json;

namespace Broker.EndToEnd.Tests.Refusals;

/// <summary>The container-credentials endpoint of the published sidecar: the caller's token is checked on every request.</summary>
[Collection(RefusalsCollection.Name)]
public sealed class ContainerCredentialsRefusalTests(TrustedIssuer issuer)
{
    [Theory]
    [InlineData("")]
    [InlineData("Bearer ")]
    public async Task Serves_credentials_to_the_holder_of_the_pods_token(string prefix)
    {
        var (status, body) = await issuer.Sidecar.GetCredentialsAsync(prefix + issuer.Token(_ => { }));

        Assert.Equal(HttpStatusCode.OK, status);
        using var credentials = JsonDocument.Parse(body);
        Assert.StartsWith("ASIA", credentials.RootElement.GetProperty("AccessKeyId").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [Trait("threat", "C-01")]
    [InlineData(BadToken.Garbage)]
    [InlineData(BadToken.ForeignSignature)]
    [InlineData(BadToken.Expired)]
    [InlineData(BadToken.WrongAudience)]
    public async Task Refuses_a_bad_token(BadToken kind)
    {
        var (status, body) = await issuer.Sidecar.GetCredentialsAsync(issuer.Token(kind));

        AssertRefused(status, body);
    }

    [Fact]
    [Trait("threat", "C-01")]
    public async Task Refuses_a_request_without_a_token()
    {
        var (status, body) = await issuer.Sidecar.GetCredentialsAsync(null);

        AssertRefused(status, body);
    }

    private static void AssertRefused(HttpStatusCode status, string body)
    {
        Assert.Equal(HttpStatusCode.Unauthorized, status);
        using var error = JsonDocument.Parse(body);
        Assert.All(["code", "message", "Code", "Message"], name => Assert.NotEmpty(error.RootElement.GetProperty(name).GetString()!));
        Assert.DoesNotContain("SecretAccessKey", body, StringComparison.OrdinalIgnoreCase);
    }
}
