using Broker.Core.Authentication.Oidc;
using Broker.Core.Authentication.Oidc.Sources;
using Broker.Core.Telemetry;
using Broker.Sidecar.Container;
using Broker.Sidecar.Settings;
using Broker.TestKit;

namespace Broker.Tests.Sidecar.Container;

public sealed class CallerProofTests : IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly TestIssuer _issuer = TestIssuer.Ec();
    private readonly BrokerMeter _meter = new();
    private readonly string _jwks = Path.GetTempFileName();
    private readonly CallerProof _proof;

    public CallerProofTests()
    {
        File.WriteAllText(_jwks, TestIssuer.Jwks(_issuer));
        var resolution = SidecarSettings.Resolve(new()
        {
            TokenFile = "/token",
            Issuer = _issuer.Issuer,
            Audience = "sts.amazonaws.com",
            JwksFile = _jwks,
            RoleArn = "arn:aws:iam::123456789012:role/demo",
            Region = "eu-central-1",
        });
        Assert.True(resolution.TryGet(out var settings));
        var keys = new IssuerKeyCache(provider => IssuerKeySources.Open(provider, _time), _meter, _time);
        _proof = new CallerProof(new OidcTokenValidator(keys, settings.Profile, _time), settings, _meter);
    }

    public void Dispose()
    {
        _issuer.Dispose();
        _meter.Dispose();
        File.Delete(_jwks);
    }

    [Fact]
    public async Task Recalls_a_remembered_token_until_it_expires_and_no_other()
    {
        var token = await RememberAsync();

        Assert.True(_proof.TryRecall(token, out var identity));
        Assert.Equal("system:serviceaccount:default:demo", identity.Subject);
        Assert.True(_proof.TryRecall("Bearer " + token, out _));
        Assert.False(_proof.TryRecall(token + "x", out _));
        Assert.False(_proof.TryRecall(token[..^1], out _));

        _time.Advance(TimeSpan.FromMinutes(62));
        Assert.False(_proof.TryRecall(token, out _));
    }

    [Fact]
    public async Task Recalling_a_token_allocates_nothing()
    {
        var token = await RememberAsync();
        Assert.True(Recall(token, 100));

        var before = GC.GetAllocatedBytesForCurrentThread();
        var isRecalled = Recall(token, 1000);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.True(isRecalled);
        Assert.Equal(0, allocated);
    }

    [Fact]
    public async Task Remembers_sixteen_tokens_and_forgets_the_oldest()
    {
        var tokens = new List<string>();
        for (var i = 0; i < 17; i++)
        {
            tokens.Add(await RememberAsync());
        }

        Assert.False(_proof.TryRecall(tokens[0], out _));
        Assert.All(tokens.Skip(1), token => Assert.True(_proof.TryRecall(token, out _)));
    }

    [Fact]
    public async Task Proving_a_token_again_forgets_no_other()
    {
        var first = await RememberAsync();
        var second = await RememberAsync();
        for (var i = 0; i < 20; i++)
        {
            var identity = await _proof.ProveAsync(second, CancellationToken.None);
            Assert.NotNull(identity);
            _proof.Remember(second, identity);
        }

        Assert.True(_proof.TryRecall(first, out _));
        Assert.True(_proof.TryRecall(second, out _));
    }

    [Fact]
    public async Task Proves_a_token_beyond_4_KiB_each_time()
    {
        var claims = _issuer.ProjectedClaims(_time.GetUtcNow());
        claims["padding"] = new string('x', 4096);
        var token = _issuer.Token(claims);

        for (var i = 0; i < 2; i++)
        {
            var identity = await _proof.ProveAsync(token, CancellationToken.None);
            Assert.NotNull(identity);
            _proof.Remember(token, identity);
            Assert.False(_proof.TryRecall(token, out _));
        }
    }

    private bool Recall(string token, int times)
    {
        var isRecalled = true;
        for (var i = 0; i < times; i++)
        {
            isRecalled &= _proof.TryRecall(token, out _);
        }

        return isRecalled;
    }

    private async Task<string> RememberAsync()
    {
        var token = _issuer.Token(_issuer.ProjectedClaims(_time.GetUtcNow()));
        var identity = await _proof.ProveAsync(token, CancellationToken.None);
        Assert.NotNull(identity);
        _proof.Remember(token, identity);
        return token;
    }
}
