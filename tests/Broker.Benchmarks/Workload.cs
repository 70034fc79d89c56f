using Broker.TestKit;
using Broker.TestKit.Published;
using TemporaryFolder = Broker.TestKit.Published.TemporaryFolder;

namespace Broker.Benchmarks;

/// <summary>An RS256 and an ES256 issuer, a token of each, and an STS that trusts them: what the measurements need.</summary>
/// <remarks>The audit goes to a file, as it is shipped but for the place: what a test reads from standard output would take the server's processors.</remarks>
internal sealed class Workload : IAsyncDisposable
{
    private readonly TestIssuer _rsa;
    private readonly TestIssuer _ec;
    private readonly TemporaryFolder _audit;

    private Workload(TestIssuer rsa, TestIssuer ec, TemporaryFolder audit, PublishedSts sts)
    {
        (_rsa, _ec, _audit) = (rsa, ec, audit);
        Sts = sts;
        var now = TimeProvider.System.GetUtcNow();
        Rs256Token = rsa.Token(rsa.ProjectedClaims(now));
        Es256Token = ec.Token(ec.ProjectedClaims(now));
    }

    public PublishedSts Sts { get; }

    public string Rs256Token { get; }

    public string Es256Token { get; }

    public static async Task<Workload> StartAsync()
    {
        var (rsa, ec, audit) = (TestIssuer.Rsa(), TestIssuer.Ec("https://issuer-ec.example"), new TemporaryFolder());
        var catalog = TestCatalog.Join(
            TestCatalog.Provider(rsa.Issuer, "{ jwksFile: jwks.json }"),
            TestCatalog.Provider(ec.Issuer, "{ jwksFile: jwks-ec.json }").Replace("name: test", "name: test-ec", StringComparison.Ordinal),
            TestCatalog.Role("demo", rsa.Issuer, "demo"),
            TestCatalog.Role("demo-ec", ec.Issuer, "demo"));
        var sts = await PublishedSts.StartAsync(catalog, Settings(audit, "one"), ("jwks.json", TestIssuer.Jwks(rsa)), ("jwks-ec.json", TestIssuer.Jwks(ec)));
        return new(rsa, ec, audit, sts);
    }

    public Task<PublishedSidecar> StartSidecarAsync() =>
        PublishedSidecar.StartAsync(Sts.Endpoint, "demo", _rsa.Issuer, TestIssuer.Jwks(_rsa), Rs256Token);

    public Task<PublishedSts> StartReplicaAsync() => Sts.StartReplicaAsync("two", Settings(_audit, "two"));

    /// <summary>Processor microseconds of one bare verification of <see cref="Rs256Token"/>.</summary>
    public double VerifyRs256() => SignatureFigures.Rs256(_rsa, Rs256Token);

    /// <summary>Processor microseconds of one bare verification of <see cref="Es256Token"/>.</summary>
    public double VerifyEs256() => SignatureFigures.Es256(_ec, Es256Token);

    public async ValueTask DisposeAsync()
    {
        await Sts.DisposeAsync();
        _rsa.Dispose();
        _ec.Dispose();
        _audit.Dispose();
    }

    /// <summary>No account may send so many requests otherwise.</summary>
    private static string[] Settings(TemporaryFolder audit, string name) =>
        ["--audit", $"file:{audit.File(name)}", "--requests-per-second", "100000"];
}
