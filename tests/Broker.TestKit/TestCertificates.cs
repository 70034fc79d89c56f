using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Broker.TestKit;

/// <summary>A throwaway certificate authority and what a server may show: a good certificate, or one with one thing wrong.</summary>
public sealed class TestCertificates : IDisposable
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    // The platform judges certificates by the machine's clock, so they are made by it as well.
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    private readonly ECDsa _caKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _ca;

    public TestCertificates()
    {
        var request = new CertificateRequest("CN=test CA", _caKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _ca = request.CreateSelfSigned(Now.AddYears(-2), Now.AddYears(2));
    }

    /// <summary>The CA in PEM.</summary>
    public string CaPem => _ca.ExportCertificatePem();

    public X509Certificate2 Good() => Issue("localhost", IPAddress.Loopback, TimeSpan.FromDays(30), ServerAuthentication);

    /// <summary>A good one for another name.</summary>
    public X509Certificate2 Of(string host) => Issue(host, IPAddress.Loopback, TimeSpan.FromDays(30), ServerAuthentication);

    /// <summary>A good one for another address.</summary>
    public X509Certificate2 Of(IPAddress address) => Issue("localhost", address, TimeSpan.FromDays(30), ServerAuthentication);

    public X509Certificate2 Expired() => Issue("localhost", IPAddress.Loopback, TimeSpan.FromDays(-1), ServerAuthentication);

    public X509Certificate2 OfAnotherHost() => Issue("elsewhere.example", IPAddress.Parse("192.0.2.1"), TimeSpan.FromDays(30), ServerAuthentication);

    public X509Certificate2 OfAClient() => Issue("localhost", IPAddress.Loopback, TimeSpan.FromDays(30), ClientAuthentication);

    /// <summary>A good one, signed by an authority that this one signed; that authority's certificate and key beside it.</summary>
    public (X509Certificate2 Leaf, X509Certificate2 Intermediate, ECDsa Key) Intermediate()
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=test intermediate", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_ca, true, false));
        var intermediate = request.Create(_ca, Now.AddYears(-1), Now.AddYears(1), RandomNumberGenerator.GetBytes(8));
        return (SignedBy(intermediate, key, TimeSpan.FromDays(30)), intermediate, key);
    }

    /// <summary>A server's certificate that names an authority as its issuer and is signed with that key, whether or not it is the authority's.</summary>
    public static X509Certificate2 SignedBy(X509Certificate2 authority, ECDsa authorityKey, TimeSpan untilExpiry)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = Request(key, "localhost", IPAddress.Loopback, ServerAuthentication);
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, false, true));
        using var signed = request.Create(
            authority.SubjectName, X509SignatureGenerator.CreateForECDsa(authorityKey), Now.AddMonths(-6), Now + untilExpiry, RandomNumberGenerator.GetBytes(8));
        using var certificate = signed.CopyWithPrivateKey(key);
        return Loadable(certificate);
    }

    /// <summary>Everything right, but nobody signed it.</summary>
    public static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = Request(key, "localhost", IPAddress.Loopback, ServerAuthentication)
            .CreateSelfSigned(Now.AddDays(-30), Now.AddDays(30));
        return Loadable(certificate);
    }

    public void Dispose()
    {
        _ca.Dispose();
        _caKey.Dispose();
    }

    private X509Certificate2 Issue(string host, IPAddress address, TimeSpan untilExpiry, string purpose)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = Request(key, host, address, purpose);

        // As real authorities do: two of one name, the former and the next, are told apart by it.
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_ca, true, false));
        using var signed = request.Create(_ca, Now.AddYears(-1), Now + untilExpiry, RandomNumberGenerator.GetBytes(8));
        using var certificate = signed.CopyWithPrivateKey(key);
        return Loadable(certificate);
    }

    private static CertificateRequest Request(ECDsa key, string host, IPAddress address, string purpose)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        names.AddIpAddress(address);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], false));
        return request;
    }

    private static X509Certificate2 Loadable(X509Certificate2 certificate) =>
        X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
}
