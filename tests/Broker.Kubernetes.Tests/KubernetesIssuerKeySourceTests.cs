using Broker.Core;
using Broker.Core.Authentication.Oidc;
using Broker.Core.Authentication.Oidc.Sources;
using Broker.Core.Catalog;
using Broker.Core.Tests.Authentication.Oidc.Sources;

namespace Broker.Kubernetes.Tests;

public sealed class KubernetesIssuerKeySourceTests : HttpsKeySourceConformance
{
    private readonly string _tokenFile = Path.GetTempFileName();

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await File.WriteAllTextAsync(_tokenFile, "projected.api.token\n");
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        File.Delete(_tokenFile);
    }

    [Fact]
    public async Task Bears_the_token_as_the_file_has_it_now()
    {
        Server.RequiredBearer = "projected.api.token";
        await FetchedAsync();

        Server.RequiredBearer = "rotated.api.token";
        await RefusedAsync(KeyFetchFailure.Status);
        await File.WriteAllTextAsync(_tokenFile, "rotated.api.token");
        await FetchedAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    [InlineData("two\nlines")]
    [InlineData("tökèn")]
    public async Task Sends_nothing_without_a_token(string content)
    {
        await File.WriteAllTextAsync(_tokenFile, content);

        await RefusedAsync(KeyFetchFailure.TokenFile);
        Assert.Equal(0, Server.Requests);
    }

    [Fact]
    public async Task Never_names_the_token_in_an_error()
    {
        Server.RequiredBearer = "another";

        Assert.DoesNotContain("projected", (await RefusedAsync(KeyFetchFailure.Status)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("threat", "J-37")]
    [InlineData("https://10.96.0.1:6443/openid/v1/jwks")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    public async Task Takes_the_keys_from_the_configured_server_whatever_address_is_advertised(string advertised)
    {
        Server.ClaimedKeysAddress = advertised;
        Server.Jwks = "{\"keys\":[1]}";

        Assert.Equal("{\"keys\":[1]}"u8.ToArray(), await FetchedAsync());
        Assert.Equal(2, Server.Requests);
    }

    [Fact]
    public async Task Serves_an_issuer_that_is_not_the_servers_own_address()
    {
        Server.ClaimedIssuer = "https://kubernetes.default.svc.cluster.local";

        var fetched = await Open(Server.ClaimedIssuer, new Uri(Server.Issuer)).FetchAsync(TestContext.Current.CancellationToken);

        Assert.True(fetched.TryGet(out _, out _));
    }

    [Fact]
    public async Task Sends_nothing_to_a_server_without_tls()
    {
        var plain = new UriBuilder(Server.Issuer) { Scheme = Uri.UriSchemeHttp }.Uri;

        var fetched = await Open(Server.Issuer, plain).FetchAsync(TestContext.Current.CancellationToken);

        Assert.False(fetched.TryGet(out _, out var error));
        Assert.Equal((StsErrorCode.IDPCommunicationError, KeyFetchFailure.BadUrl, 0), (error.Code, error.Reason, Server.Requests));
    }

    [Fact]
    public void Is_opened_for_api_servers_and_others_for_other_origins()
    {
        var provider = new OidcProvider(AccountId.Parse("123456789012"), "https://issuer.example", [], new IssuerKeyOrigin.JwksFile("/jwks.json"));
        var origin = new IssuerKeyOrigin.KubernetesApi(new Uri("https://kubernetes.default.svc"), "/ca", "/token");

        Assert.IsType<KubernetesIssuerKeySource>(KubernetesIssuerKeySources.Open(provider with { Keys = origin }, Clock));
        Assert.IsNotType<KubernetesIssuerKeySource>(KubernetesIssuerKeySources.Open(provider, Clock));
    }

    protected override IIssuerKeySource Open() => Open(Server.Issuer, new Uri(Server.Issuer));

    private KubernetesIssuerKeySource Open(string issuer, Uri server) =>
        new(issuer, new IssuerKeyOrigin.KubernetesApi(server, Server.CaFile, _tokenFile), Clock);
}
