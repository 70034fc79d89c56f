using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Broker.Hosting;
using Broker.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Broker.Tests.Hosting;

public sealed class ServingCertificateTests : IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("broker-tls-test-").FullName;
    private readonly X509Certificate2 _root;
    private readonly X509Certificate2 _intermediate;

    public ServingCertificateTests()
    {
        _root = Issue("CN=root", issuer: null, isAuthority: true);
        _intermediate = Issue("CN=intermediate", _root, isAuthority: true);
        Write(Issue("CN=localhost", _intermediate, isAuthority: false));
    }

    private string CertificateFile => Path.Combine(_folder, "tls.crt");

    private string KeyFile => Path.Combine(_folder, "tls.key");

    public void Dispose()
    {
        _root.Dispose();
        _intermediate.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Clients_that_know_only_the_root_get_the_intermediate_certificate()
    {
        using var certificate = Open();
        var listener = new RoleListener("test", new ListenAddress(IPAddress.Loopback, 0), _ => Task.CompletedTask, certificate);
        await using var server = await RoleServer.StartAsync([listener], NullLoggerFactory.Instance, CancellationToken.None);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, SslOptions = TrustOf(_root) });

        using var response = await http.GetAsync(new Uri($"https://localhost:{server.Addresses[0].Value.Port}/"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public void A_pair_that_does_not_belong_together_leaves_the_last_good_one()
    {
        using var certificate = Open();
        var before = certificate.Current;

        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        WriteLater(KeyFile, other.ExportPkcs8PrivateKeyPem());
        certificate.Refresh();

        Assert.Same(before, certificate.Current);
    }

    [Fact]
    public void Files_that_are_gone_leave_the_last_good_pair()
    {
        using var certificate = Open();
        var before = certificate.Current;

        File.Delete(CertificateFile);
        File.Delete(KeyFile);
        certificate.Refresh();

        Assert.Same(before, certificate.Current);
    }

    [Fact]
    public void A_renewed_pair_is_served()
    {
        using var certificate = Open();
        using var renewed = Issue("CN=localhost", _intermediate, isAuthority: false);

        Write(renewed);
        File.SetLastWriteTimeUtc(CertificateFile, File.GetLastWriteTimeUtc(CertificateFile).AddSeconds(5));
        certificate.Refresh();

        Assert.Equal(renewed.SerialNumber, certificate.Current.TargetCertificate.SerialNumber);
    }

    private ServingCertificate Open() => new(CertificateFile, KeyFile, NullLogger.Instance, _time);

    private void Write(X509Certificate2 leaf)
    {
        File.WriteAllText(CertificateFile, $"{leaf.ExportCertificatePem()}\n{_intermediate.ExportCertificatePem()}\n");
        File.WriteAllText(KeyFile, leaf.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
    }

    private static void WriteLater(string path, string text)
    {
        var before = File.GetLastWriteTimeUtc(path);
        File.WriteAllText(path, text);
        File.SetLastWriteTimeUtc(path, before.AddSeconds(5));
    }

    private static SslClientAuthenticationOptions TrustOf(X509Certificate2 root)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.Add(root);
        return new SslClientAuthenticationOptions { CertificateChainPolicy = policy };
    }

#pragma warning disable RS0030 // Certificates are judged by the platform, on the system's clock.
    private static X509Certificate2 Issue(string name, X509Certificate2? issuer, bool isAuthority)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, hasPathLengthConstraint: false, 0, critical: true));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        if (issuer is null)
        {
            var now = DateTimeOffset.UtcNow;
            return request.CreateSelfSigned(now.AddDays(-2), now.AddDays(2));
        }

        // Its issuer's own times: two readings of the clock may lie on both sides of a second, and no certificate outlives its issuer.
        using var certificate = request.Create(issuer, new DateTimeOffset(issuer.NotBefore), new DateTimeOffset(issuer.NotAfter), RandomNumberGenerator.GetBytes(8));
        return certificate.CopyWithPrivateKey(key);
    }
#pragma warning restore RS0030
}
