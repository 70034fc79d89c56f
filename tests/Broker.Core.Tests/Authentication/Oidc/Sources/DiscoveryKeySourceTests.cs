using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Broker.Core.Authentication.Oidc;
using Broker.Core.Authentication.Oidc.Sources;
using Broker.Core.Catalog;
using Broker.TestKit;

namespace Broker.Core.Tests.Authentication.Oidc.Sources;

public sealed class DiscoveryKeySourceTests : HttpsKeySourceConformance
{
    private static readonly IPNetwork Loopback = IPNetwork.Parse("127.0.0.0/8");

    [Fact]
    public async Task Finds_the_keys_of_an_issuer_with_a_path_and_a_final_slash()
    {
        Server.ClaimedIssuer = Server.Issuer + "/";
        Server.Jwks = "{\"keys\":[1]}";

        var fetched = await Open(Server.Issuer + "/").FetchAsync(TestContext.Current.CancellationToken);

        Assert.True(fetched.TryGet(out var document, out _));
        Assert.Equal("{\"keys\":[1]}"u8, document);
    }

    [Theory]
    [Trait("threat", "J-37")]
    [InlineData("http://127.0.0.1:1/jwks")]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://127.0.0.1/jwks")]
    [InlineData("https://user:secret@127.0.0.1/jwks")]
    [InlineData("/jwks")]
    [InlineData("//127.0.0.1/jwks")]
    [InlineData("")]
    public async Task Sends_nothing_to_a_keys_address_that_is_not_plain_https(string address)
    {
        Server.ClaimedKeysAddress = address;

        await RefusedAsync(KeyFetchFailure.BadUrl);
        Assert.Equal(1, Server.Requests);
    }

    [Theory]
    [Trait("threat", "J-37")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("https://10.0.0.1/jwks")]
    [InlineData("https://[::1]/jwks")]
    [InlineData("https://[::ffff:169.254.169.254]/jwks")]
    [InlineData("https://[fe80::1]/jwks")]
    [InlineData("https://2852039166/jwks")]
    [InlineData("https://0xa.1/jwks")]
    public async Task Sends_nothing_to_a_keys_address_that_is_not_public(string address)
    {
        Server.ClaimedKeysAddress = address;

        await RefusedAsync(KeyFetchFailure.ForbiddenAddress);
        Assert.Equal(1, Server.Requests);
    }

    [Fact]
    [Trait("threat", "J-37")]
    public async Task Sends_nothing_to_an_issuer_on_loopback_unless_its_network_is_allowed()
    {
        await FetchedAsync();
        var closed = new DiscoveryKeySource(Server.Issuer, new IssuerKeyOrigin.Discovery(Server.CaFile, []), Clock);
        var before = Server.Requests;

        Assert.Equal(KeyFetchFailure.ForbiddenAddress, ResultAssert.Refused(await closed.FetchAsync(CancellationToken.None), StsErrorCode.IDPCommunicationError).Reason);
        Assert.Equal(before, Server.Requests);
    }

    [Fact]
    [Trait("threat", "J-37")]
    public async Task Connects_to_the_address_it_checked_even_if_the_name_would_now_mean_another()
    {
        var port = new Uri(Server.Issuer).Port;
        Server.ClaimedIssuer = $"https://localhost:{port}";
        var resolved = new Queue<IPAddress[]>([[IPAddress.Loopback], [IPAddress.Loopback], [IPAddress.Parse("169.254.169.254")]]);

        ResultAssert.Accepted(await Resolving(Server.ClaimedIssuer, resolved).FetchAsync(CancellationToken.None));
        Assert.Single(resolved);
    }

    [Fact]
    [Trait("threat", "J-37")]
    public async Task Refuses_a_name_with_one_private_address_among_public_ones()
    {
        var resolved = new Queue<IPAddress[]>([[IPAddress.Parse("8.8.8.8"), IPAddress.Parse("10.0.0.1")]]);

        var error = ResultAssert.Refused(await Resolving("https://rebinding.example", resolved).FetchAsync(CancellationToken.None), StsErrorCode.IDPCommunicationError);

        Assert.Equal(KeyFetchFailure.ForbiddenAddress, error.Reason);
    }

    [Fact]
    public async Task Refuses_a_name_without_an_address()
    {
        var fetched = await Resolving("https://nowhere.example", new Queue<IPAddress[]>([[]])).FetchAsync(CancellationToken.None);

        Assert.Equal(KeyFetchFailure.Unresolved, ResultAssert.Refused(fetched, StsErrorCode.IDPCommunicationError).Reason);
    }

    [Fact]
    public async Task Tries_the_next_address_when_one_does_not_answer()
    {
        var port = new Uri(Server.Issuer).Port;
        Server.ClaimedIssuer = $"https://localhost:{port}";
        IPAddress[] both = [IPAddress.Parse("127.0.0.77"), IPAddress.Loopback];

        ResultAssert.Accepted(await Resolving(Server.ClaimedIssuer, new Queue<IPAddress[]>([both, both])).FetchAsync(CancellationToken.None));
    }

    [Theory]
    [InlineData("http://issuer.example")]
    [InlineData("issuer.example")]
    [InlineData("https://user@issuer.example")]
    [InlineData("https://issuer.example?x=1")]
    [InlineData("https://issuer.example#x")]
    public async Task Refuses_an_issuer_that_is_no_plain_https_url(string issuer) => Assert.Equal(
        KeyFetchFailure.BadUrl,
        ResultAssert.Refused(await Open(issuer).FetchAsync(CancellationToken.None), StsErrorCode.IDPCommunicationError).Reason);

    [Fact]
    [Trait("threat", "J-44")]
    public void Offers_tls_12_and_13_only_and_leaves_no_check_out()
    {
        Assert.True(IssuerTrust.TryRead(Server.CaFile, [], out var trust));
        var options = trust.ToSslOptions();

        Assert.Equal(SslProtocols.Tls12 | SslProtocols.Tls13, options.EnabledSslProtocols);
        Assert.Null(options.RemoteCertificateValidationCallback);
        Assert.Equal(X509VerificationFlags.NoFlag, options.CertificateChainPolicy!.VerificationFlags);
        Assert.Equal(X509ChainTrustMode.CustomRootTrust, options.CertificateChainPolicy.TrustMode);
        Assert.True(options.CertificateChainPolicy.DisableCertificateDownloads);
    }

    [Fact]
    [Trait("threat", "J-44")]
    public async Task Does_not_trust_a_private_authority_unless_it_is_configured()
    {
        var source = new DiscoveryKeySource(Server.Issuer, new IssuerKeyOrigin.Discovery(null, [Loopback]), Clock);

        Assert.Equal(KeyFetchFailure.Tls, ResultAssert.Refused(await source.FetchAsync(CancellationToken.None), StsErrorCode.IDPCommunicationError).Reason);
    }

    [Fact]
    public async Task Proves_a_token_with_keys_from_a_real_server()
    {
        using var issuer = TestIssuer.Rsa(Server.Issuer);
        Server.Jwks = TestIssuer.Jwks(issuer);
        using var meter = new Telemetry.BrokerMeter();
        var provider = OidcScenario.ProviderOf(Server.Issuer) with { Keys = new IssuerKeyOrigin.Discovery(Server.CaFile, [Loopback]) };
        var validator = new OidcTokenValidator(new IssuerKeyCache(p => IssuerKeySources.Open(p, Clock), meter, Clock), StsProfile.Strict, Clock);
        var token = ResultAssert.Accepted(UnverifiedToken.Parse(issuer.Token(issuer.ProjectedClaims(Clock.GetUtcNow())), StsProfile.Strict));

        Assert.Equal("system:serviceaccount:default:demo", ResultAssert.Accepted(await validator.ValidateAsync(token, provider, CancellationToken.None)).Subject);
    }

    protected override IIssuerKeySource Open() => Open(Server.Issuer);

    private DiscoveryKeySource Open(string issuer) => new(issuer, new IssuerKeyOrigin.Discovery(Server.CaFile, [Loopback]), Clock);

    private DiscoveryKeySource Resolving(string issuer, Queue<IPAddress[]> answers) => new(issuer, () =>
    {
        Assert.True(IssuerTrust.TryRead(Server.CaFile, [], out var trust));
        return new IssuerConnection(issuer, AddressGuard.PublicAnd([Loopback]), trust, Clock, (_, _) => Task.FromResult(answers.Dequeue()));
    });
}
