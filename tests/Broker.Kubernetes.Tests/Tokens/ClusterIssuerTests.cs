using Broker.Core.Catalog;
using Broker.Kubernetes.Tokens;
using Broker.TestKit.Kubernetes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Broker.Kubernetes.Tests.Tokens;

public sealed class ClusterIssuerTests : IAsyncLifetime
{
    private FakeApiServer? _server;
    private ClusterIssuer? _issuer;
    private string? _document = """{"issuer":"https://kubernetes.default.svc.cluster.local","jwks_uri":"https://10.0.0.1:6443/openid/v1/jwks"}""";

    private ClusterIssuer Issuer => _issuer!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await FakeApiServer.StartAsync();
        _server.Intercept = async context =>
        {
            if (_document is null)
            {
                await FakeApiServer.RefuseAsync(context, 503, "ServiceUnavailable");
                return true;
            }

            await context.Response.WriteAsync(_document);
            return true;
        };
        _issuer = new ClusterIssuer(_server.Api(new() { Retries = 0 }), _server.Connection, NullLogger<ClusterIssuer>.Instance);
    }

    public ValueTask DisposeAsync() => _server!.DisposeAsync();

    [Fact]
    public async Task Learns_whom_the_cluster_is_as_a_provider()
    {
        Assert.Null(Issuer.Current);
        Assert.True(await Issuer.LearnAsync(Stop));

        Assert.Equal("https://kubernetes.default.svc.cluster.local", Issuer.Current);
        Assert.Equal(["sts.amazonaws.com"], Issuer.Provider!.ClientIds);
        Assert.Equal(new IssuerKeyOrigin.KubernetesApi(_server!.Address, _server.Connection.CaFile, _server.Connection.TokenFile), Issuer.Provider.Keys);
        Assert.Equal(["GET /.well-known/openid-configuration"], _server.Requests);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"issuer":7}""")]
    [InlineData("""{"issuer":""}""")]
    [InlineData("""{"issuer":"kubernetes/serviceaccount"}""")]
    [InlineData("""{"issuer":"http://kubernetes.default.svc"}""")]
    [InlineData("""{"issuer":"https://user@kubernetes.default.svc"}""")]
    [InlineData("""{"issuer":"https://kubernetes.default.svc#a"}""")]
    [InlineData("""{"issuer":"https://kubernetes default.svc"}""")]
    [InlineData("""{"issuer":"https://a.example","issuer":"https://b.example"}""")]
    public async Task What_is_no_issuer_changes_nothing(string? document)
    {
        var sound = _document;
        _document = document;
        Assert.False(await Issuer.LearnAsync(Stop));
        Assert.Null(Issuer.Current);

        _document = sound;
        Assert.True(await Issuer.LearnAsync(Stop));
        _document = document;
        Assert.True(await Issuer.LearnAsync(Stop));
        Assert.Equal("https://kubernetes.default.svc.cluster.local", Issuer.Current);
    }

    [Theory]
    [InlineData(255, true)]
    [InlineData(256, false)]
    public async Task An_issuer_is_as_long_as_a_provider_may_be(int length, bool expected)
    {
        _document = $$"""{"issuer":"https://{{new string('a', length - 8)}}"}""";

        Assert.Equal(expected, await Issuer.LearnAsync(Stop));
    }

    [Fact]
    public async Task The_provider_stays_the_same_object_until_it_changes()
    {
        await Issuer.LearnAsync(Stop);
        var first = Issuer.Provider;
        await Issuer.LearnAsync(Stop);
        Assert.Same(first, Issuer.Provider);

        _document = """{"issuer":"https://oidc.example"}""";
        await Issuer.LearnAsync(Stop);

        Assert.Equal("https://oidc.example", Issuer.Provider!.Issuer);
    }
}
