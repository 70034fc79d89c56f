using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Broker.Webhook.Certificates;

/// <summary>A CA of the webhook's own: its certificate and, while it may sign, its key. ECDSA P-256, SHA-256.</summary>
/// <remarks>
/// May sign for Services of one namespace only (X.509 name constraints): a stolen key makes no certificate for anything else.
/// Immutable; keys and certificates are left to the collector, because a handshake or a signature may be using them.
/// </remarks>
internal sealed class CertificateAuthority
{
    private const string NameConstraints = "2.5.29.30";
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>RFC 5280, 4.1.2.2: at most 20 octets, and positive.</summary>
    private const int SerialOctets = 16;

    private readonly ECDsa? _key;

    public CertificateAuthority(X509Certificate2 certificate, ECDsa? key)
    {
        (Certificate, _key) = (certificate, key);
        NotBefore = new DateTimeOffset(certificate.NotBefore.ToUniversalTime());
        NotAfter = new DateTimeOffset(certificate.NotAfter.ToUniversalTime());
        Fingerprint = certificate.GetCertHashString(HashAlgorithmName.SHA256);
    }

    /// <summary>The certificate, without a key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>When it was made, less <see cref="CertificateTimes.Backdating"/>.</summary>
    public DateTimeOffset NotBefore { get; }

    /// <summary>When it ends.</summary>
    public DateTimeOffset NotAfter { get; }

    /// <summary>SHA-256 of the certificate in upper-case hexadecimal: what tells authorities apart.</summary>
    public string Fingerprint { get; }

    /// <summary>Whether it has its key.</summary>
    public bool CanSign => _key is not null;

    /// <summary>Makes a new CA.</summary>
    /// <param name="namespace">The namespace whose Services it may sign for.</param>
    /// <param name="times">How long it lives.</param>
    /// <param name="now">The time of its making.</param>
    public static CertificateAuthority Create(string @namespace, CertificateTimes times, DateTimeOffset now)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var serial = NewSerial();

        // Each CA has a name of its own: clients that look for an issuer by its name find one, not two.
        var name = new X500DistinguishedName($"CN=identity-broker {Convert.ToHexStringLower(serial.AsSpan(0, 4))},O={@namespace}");
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(Only(ServiceNames.Endings(@namespace)));
        var certificate = request.Create(
            name, X509SignatureGenerator.CreateForECDsa(key), now - CertificateTimes.Backdating, now + times.Authority, serial);
        return new CertificateAuthority(certificate, key);
    }

    /// <summary>Signs a serving certificate with a new key.</summary>
    /// <param name="names">Its DNS names.</param>
    /// <param name="times">How long it lives; never longer than this CA.</param>
    /// <param name="now">The time of its making.</param>
    /// <exception cref="InvalidOperationException">This CA has no key.</exception>
    public ServingPair Sign(IReadOnlyList<string> names, CertificateTimes times, DateTimeOffset now)
    {
        var signer = X509SignatureGenerator.CreateForECDsa(_key ?? throw new InvalidOperationException("A CA without its key signs nothing."));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            alternatives.AddDnsName(name);
        }

        // No common name: it holds 64 characters, a Service's name may have more, and nobody reads it any longer (RFC 9525).
        var request = new CertificateRequest(new X500DistinguishedName("O=identity-broker"), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], critical: false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(Certificate, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        request.CertificateExtensions.Add(alternatives.Build());
        using var certificate = request.Create(
            Certificate.SubjectName, signer, Later(now - CertificateTimes.Backdating, NotBefore), Earlier(now + times.Leaf, NotAfter), NewSerial());
        return ServingPair.Of(certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>The same CA, never to sign again.</summary>
    public CertificateAuthority WithoutKey() => new(Certificate, key: null);

    /// <summary>Whether a certificate, alone or below others, was signed by this CA and is good at the time.</summary>
    public bool HasSigned(X509Certificate2 certificate, DateTimeOffset now)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(Certificate);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = now.UtcDateTime;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        return chain.Build(certificate);
    }

    /// <summary>The key in PEM (PKCS#8); null when there is none.</summary>
    public string? ExportKeyPem() => _key?.ExportPkcs8PrivateKeyPem();

    /// <summary>Never the key.</summary>
    public override string ToString() => $"{Certificate.Subject} until {NotAfter:yyyy-MM-dd}";

    private static byte[] NewSerial()
    {
        var serial = RandomNumberGenerator.GetBytes(SerialOctets);
        serial[0] = (byte)((serial[0] & 0x7F) | 0x01);
        return serial;
    }

    /// <summary>RFC 5280, 4.2.1.10: permitted subtrees of DNS names; a name matches when it ends with one of them, label by label.</summary>
    private static X509Extension Only(IEnumerable<string> endings)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
        {
            foreach (var ending in endings)
            {
                using (writer.PushSequence())
                {
                    writer.WriteCharacterString(UniversalTagNumber.IA5String, ending, new Asn1Tag(TagClass.ContextSpecific, 2));
                }
            }
        }

        return new X509Extension(NameConstraints, writer.Encode(), critical: true);
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}
