using System.Security.Cryptography.X509Certificates;
using Broker.TestKit;
using Broker.Tests.Sidecar;

namespace Broker.Tests.Exchange;

/// <summary>A whole sidecar in front of an STS over TLS.</summary>
public sealed class CaTrustTests : IDisposable
{
    private readonly TestCertificates _authority = new();
    private readonly string _caFile = Path.GetTempFileName();

    public void Dispose()
    {
        _authority.Dispose();
        File.Delete(_caFile);
    }

    [Fact]
    [Trait("threat", "R-25")]
    public async Task Trusts_a_replaced_bundle_within_a_minute_and_without_a_restart()
    {
        using var former = new TestCertificates();
        await File.WriteAllTextAsync(_caFile, former.CaPem);
        using var certificate = _authority.Good();
        await using var host = await StartAsync(certificate);
        await host.AdvanceUntilAsync(() => host.Log.Count(3004) == 2);
        Assert.Empty(host.Sts.Calls);

        await File.WriteAllTextAsync(_caFile, former.CaPem + "\n" + _authority.CaPem);
        var replaced = host.Time.GetUtcNow();
        await host.AdvanceUntilAsync(() => host.Role.IsReady);

        Assert.InRange(host.Time.GetUtcNow() - replaced, TimeSpan.Zero, TimeSpan.FromMinutes(1));
    }

    [Theory]
    [Trait("threat", "R-25")]
    [InlineData("expired")]
    [InlineData("of another host")]
    [InlineData("of a client")]
    [InlineData("self-signed")]
    public async Task Sends_no_token_to_a_server_whose_certificate_is_wrong(string wrong)
    {
        await File.WriteAllTextAsync(_caFile, _authority.CaPem);
        using var certificate = wrong switch
        {
            "expired" => _authority.Expired(),
            "of another host" => _authority.OfAnotherHost(),
            "of a client" => _authority.OfAClient(),
            _ => TestCertificates.SelfSigned(),
        };
        await using var host = await StartAsync(certificate);

        await host.AdvanceUntilAsync(() => host.Log.Count(3004) == 1);

        Assert.Empty(host.Sts.Calls);
    }

    [Theory]
    [Trait("threat", "R-25")]
    [InlineData("")]
    [InlineData("no PEM")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")]
    public async Task Trusts_nobody_by_a_bad_file(string content)
    {
        await File.WriteAllTextAsync(_caFile, content);
        using var certificate = _authority.Good();
        await using var host = await StartAsync(certificate);

        await host.AdvanceUntilAsync(() => host.Log.Count(3004) == 1);

        Assert.Empty(host.Sts.Calls);
    }

    [Fact]
    [Trait("threat", "R-25")]
    public async Task Trusts_the_roots_of_a_text_and_no_others()
    {
        using var other = new TestCertificates();
        using var certificate = _authority.Good();
        await using (var host = await SidecarHost.StartAsync(options => options.StsCaPem = other.CaPem, stsCertificate: certificate))
        {
            await host.AdvanceUntilAsync(() => host.Log.Count(3004) == 1);
            Assert.Empty(host.Sts.Calls);
        }

        await using (var host = await SidecarHost.StartAsync(options => options.StsCaPem = other.CaPem + "\n" + _authority.CaPem, stsCertificate: certificate))
        {
            await host.AdvanceUntilAsync(() => host.Role.IsReady);
        }
    }

    private Task<SidecarHost> StartAsync(X509Certificate2 certificate) =>
        SidecarHost.StartAsync(options => options.StsCaFile = _caFile, stsCertificate: certificate);
}
