using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Broker.Webhook.Certificates;

/// <summary>A serving certificate and the key that belongs to it, as <c>tls.crt</c> and <c>tls.key</c> of a Secret.</summary>
/// <remarks>Exists only with both parts in agreement. Immutable; the certificate is left to the collector, as handshakes may use it.</remarks>
internal sealed class ServingPair
{
    private readonly X509Certificate2 _certificate;

    private ServingPair(string certificatePem, string keyPem, X509Certificate2 certificate)
    {
        (CertificatePem, KeyPem, _certificate) = (certificatePem, keyPem, certificate);
        NotBefore = new DateTimeOffset(certificate.NotBefore.ToUniversalTime());
        NotAfter = new DateTimeOffset(certificate.NotAfter.ToUniversalTime());
        Context = SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true);
    }

    /// <summary>The certificate.</summary>
    public string CertificatePem { get; }

    /// <summary>Its private key: a secret.</summary>
    public string KeyPem { get; }

    /// <summary>When it begins.</summary>
    public DateTimeOffset NotBefore { get; }

    /// <summary>When it ends.</summary>
    public DateTimeOffset NotAfter { get; }

    /// <summary>What a handshake shows.</summary>
    public SslStreamCertificateContext Context { get; }

    /// <summary>Reads a pair; false when a part cannot be read or the parts do not belong together (threat W-14).</summary>
    public static bool TryRead(string? certificatePem, string? keyPem, [NotNullWhen(true)] out ServingPair? pair)
    {
        pair = null;
        if (certificatePem is null || keyPem is null)
        {
            return false;
        }

        try
        {
            pair = Of(certificatePem, keyPem);
            return true;
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Reads a pair that was just made.</summary>
    /// <exception cref="CryptographicException">It is none.</exception>
    /// <exception cref="ArgumentException">A part is no PEM, or the key is another's.</exception>
    public static ServingPair Of(string certificatePem, string keyPem)
    {
        using var pem = X509Certificate2.CreateFromPem(certificatePem, keyPem);

        // TLS on some platforms wants the key in a container of its own: a round trip through PKCS#12 gives it one.
        return new ServingPair(certificatePem, keyPem, X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), password: null));
    }

    /// <summary>Whether this CA signed it and it is good now, for every one of these names and no other.</summary>
    public bool IsOf(CertificateAuthority authority, IReadOnlyCollection<string> names, DateTimeOffset now) =>
        HasNames(names) && authority.HasSigned(_certificate, now);

    /// <summary>Never the key.</summary>
    public override string ToString() => $"certificate {_certificate.SerialNumber} until {NotAfter:yyyy-MM-ddTHH:mm:ssZ}";

    private bool HasNames(IReadOnlyCollection<string> names)
    {
        var alternatives = _certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
        return alternatives is not null
            && !alternatives.EnumerateIPAddresses().Any()
            && alternatives.EnumerateDnsNames().Order(StringComparer.Ordinal).SequenceEqual(names.Order(StringComparer.Ordinal), StringComparer.Ordinal);
    }
}
