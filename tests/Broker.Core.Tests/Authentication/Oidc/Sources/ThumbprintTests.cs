using System.Collections.Immutable;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Broker.Core.Authentication.Oidc.Sources;
using Broker.Core.Catalog;
using Broker.TestKit;

namespace Broker.Core.Tests.Authentication.Oidc.Sources;

/// <summary>A pinned certificate stands in for a trusted root, and for nothing else.</summary>
[Trait("threat", "J-44")]
public sealed class ThumbprintTests : IDisposable
{
    private static readonly IPNetwork Loopback = IPNetwork.Parse("127.0.0.0/8");

    private readonly TestCertificates _authority = new();
    private readonly X509Certificate2 _leaf;
    private readonly X509Certificate2 _intermediate;
    private readonly ECDsa _key;

    public ThumbprintTests() => (_leaf, _intermediate, _key) = _authority.Intermediate();

    [Fact]
    public void Accepts_a_chain_that_ends_in_a_pinned_authority() => Assert.True(Accepts(_leaf, [_intermediate.Thumbprint], out _));

    [Fact]
    public void Accepts_a_pin_among_others_in_lower_case() => Assert.True(Accepts(_leaf, [new string('0', 40), _intermediate.Thumbprint.ToLowerInvariant()], out _));

    [Fact]
    public void Refuses_a_chain_that_ends_elsewhere_and_says_so()
    {
        Assert.False(Accepts(_leaf, [new string('0', 40)], out var trust));
        Assert.True(trust.HasRefusedThumbprint);
    }

    [Fact]
    public void Refuses_a_certificate_of_another_key_below_the_pinned_one()
    {
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var forged = TestCertificates.SignedBy(_intermediate, stranger, TimeSpan.FromDays(30));

        Assert.False(Accepts(forged, [_intermediate.Thumbprint], out _));
    }

    [Fact]
    public void Refuses_an_expired_certificate_below_the_pinned_one()
    {
        using var expired = TestCertificates.SignedBy(_intermediate, _key, TimeSpan.FromDays(-1));

        Assert.False(Accepts(expired, [_intermediate.Thumbprint], out _));
    }

    [Fact]
    public void Refuses_a_certificate_signed_by_one_that_is_no_authority()
    {
        using var leafKey = _leaf.GetECDsaPrivateKey()!;
        using var below = TestCertificates.SignedBy(_leaf, leafKey, TimeSpan.FromDays(30));

        Assert.False(Accepts(below, [_leaf.Thumbprint], out _));
    }

    [Theory]
    [InlineData(SslPolicyErrors.RemoteCertificateNameMismatch)]
    [InlineData(SslPolicyErrors.RemoteCertificateNotAvailable)]
    public void Heals_no_other_fault(SslPolicyErrors fault) => Assert.False(Accepts(_leaf, [_intermediate.Thumbprint], out _, fault));

    [Fact]
    public async Task Fetches_from_a_server_whose_own_certificate_is_pinned()
    {
        using var own = TestCertificates.SelfSigned();
        await using var server = await IssuerServer.StartAsync(_ => own);

        ResultAssert.Accepted(await Source(server, own.Thumbprint).FetchAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Answers_as_aws_does_when_no_pin_fits()
    {
        using var own = TestCertificates.SelfSigned();
        await using var server = await IssuerServer.StartAsync(_ => own);

        var refused = ResultAssert.Refused(
            await Source(server, _intermediate.Thumbprint).FetchAsync(TestContext.Current.CancellationToken), StsErrorCode.InvalidIdentityToken);

        Assert.Equal(KeyFetchFailure.Thumbprint, refused.Reason);
        Assert.Equal("OpenIDConnect provider's HTTPS certificate doesn't match configured thumbprint", refused.Message);
    }

    [Fact]
    public async Task Looks_at_no_pin_when_a_trusted_root_signed()
    {
        await using var server = await IssuerServer.StartAsync();
        var origin = new IssuerKeyOrigin.Discovery(server.CaFile, [Loopback]) { Thumbprints = [_intermediate.Thumbprint] };

        ResultAssert.Accepted(await new DiscoveryKeySource(server.Issuer, origin, new ManualTimeProvider()).FetchAsync(TestContext.Current.CancellationToken));
    }

    public void Dispose()
    {
        _leaf.Dispose();
        _intermediate.Dispose();
        _key.Dispose();
        _authority.Dispose();
    }

    private static DiscoveryKeySource Source(IssuerServer server, string thumbprint) =>
        new(server.Issuer, new IssuerKeyOrigin.Discovery(null, [Loopback]) { Thumbprints = [thumbprint] }, new ManualTimeProvider());

    /// <summary>What the handshake decides when a server shows a certificate and the two above it.</summary>
    private bool Accepts(
        X509Certificate2 shown, ImmutableArray<string> thumbprints, out IssuerTrust trust, SslPolicyErrors problems = SslPolicyErrors.RemoteCertificateChainErrors)
    {
        Assert.True(IssuerTrust.TryRead(null, thumbprints, out trust!));
        var options = trust.ToSslOptions();
        using var chain = new X509Chain { ChainPolicy = options.CertificateChainPolicy!.Clone() };
        chain.ChainPolicy.ExtraStore.Add(_intermediate);
        chain.ChainPolicy.ExtraStore.Add(_leaf);
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.1"));
        Assert.False(chain.Build(shown));
        return options.RemoteCertificateValidationCallback!(this, shown, chain, problems);
    }
}
