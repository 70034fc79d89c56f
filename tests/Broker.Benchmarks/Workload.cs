using Broker.TestKit;
using Broker.TestKit.Published;

namespace Broker.Benchmarks;

/// <summary>An RS256 issuer, a token of it, and an STS that trusts it: what every measurement needs.</summary>
internal sealed class Workload : IAsyncDisposable
{
    private readonly TestIssuer _issuer;

    private Workload(TestIssuer issuer, PublishedSts sts)
    {
        _issuer = issuer;
        Sts = sts;
        Token = issuer.Token(issuer.ProjectedClaims(TimeProvider.System.GetUtcNow()));
    }

    public PublishedSts Sts { get; }

    public string Token { get; }

    public static async Task<Workload> StartAsync()
    {
        var issuer = TestIssuer.Rsa();
        var catalog = TestCatalog.Join(
            TestCatalog.Provider(issuer.Issuer, "{ jwksFile: jwks.json }"), TestCatalog.Role("demo", issuer.Issuer, "demo"));
        return new(issuer, await PublishedSts.StartAsync(catalog, ("jwks.json", TestIssuer.Jwks(issuer))));
    }

    public Task<PublishedSidecar> StartSidecarAsync() =>
        PublishedSidecar.StartAsync(Sts.Endpoint, "demo", _issuer.Issuer, TestIssuer.Jwks(_issuer), Token);

    public async ValueTask DisposeAsync()
    {
        await Sts.DisposeAsync();
        _issuer.Dispose();
    }
}
