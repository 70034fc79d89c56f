using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Broker.Core;
using Broker.Core.Catalog;

namespace Broker.TestKit.Saml;

/// <summary>A SAML identity provider's key and pen: signs what a test asks for, however wrong, and publishes its metadata.</summary>
public sealed class TestSamlIdp : IDisposable
{
    private readonly RSA? _rsa;
    private readonly ECDsa? _ec;

    private TestSamlIdp(string entityId, RSA? rsa, ECDsa? ec, (DateTimeOffset From, DateTimeOffset To) life)
    {
        EntityId = entityId;
        (_rsa, _ec) = (rsa, ec);
        var request = rsa is not null
            ? new CertificateRequest("CN=idp", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest("CN=idp", ec!, HashAlgorithmName.SHA256);
        Certificate = request.CreateSelfSigned(life.From, life.To);
    }

    public string EntityId { get; }

    public X509Certificate2 Certificate { get; }

    private static (DateTimeOffset From, DateTimeOffset To) Decade =>
        (new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2040, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public static TestSamlIdp Rsa(int bits = 2048, (DateTimeOffset From, DateTimeOffset To)? life = null, string entityId = "https://idp.example/saml") =>
        new(entityId, RSA.Create(bits), null, life ?? Decade);

    public static TestSamlIdp Ec(string curve = "nistP256", string entityId = "https://idp.example/saml") =>
        new(entityId, null, ECDsa.Create(ECCurve.CreateFromFriendlyName(curve)), Decade);

    /// <summary>This provider as an account has registered it, with these keys too.</summary>
    public SamlProvider Provider(params TestSamlIdp[] others) => new(
        AccountId.Parse("123456789012"),
        "idp",
        EntityId,
        [.. others.Prepend(this).Select(idp => SamlSigningKey.Of(idp.Certificate)!)]);

    /// <summary>The private key as PKCS #8 PEM, for other programs that sign.</summary>
    public string PrivatePem() => _rsa?.ExportPkcs8PrivateKeyPem() ?? _ec!.ExportPkcs8PrivateKeyPem();

    /// <summary>A response in base64 whose assertion is signed.</summary>
    public string Respond(TestAssertion assertion, TestXmlSignature? how = null) => Encode(Xml(assertion, how));

    /// <summary>A response whose assertion is signed.</summary>
    public string Xml(TestAssertion assertion, TestXmlSignature? how = null) => assertion.Response(Sign(assertion.Xml(), assertion.Id, how));

    /// <summary>A response whose assertion and whose whole are signed.</summary>
    public string XmlSignedTwice(TestAssertion assertion, TestXmlSignature? outer = null) => Sign(Xml(assertion), assertion.ResponseId, outer);

    public static string Encode(string xml) => Convert.ToBase64String(Encoding.UTF8.GetBytes(xml));

    /// <summary>Puts a signature behind the Issuer, or first where there is none.</summary>
    public string Sign(string canonicalXml, string id, TestXmlSignature? how = null)
    {
        const string Issuer = "</saml:Issuer>";
        var place = canonicalXml.IndexOf(Issuer, StringComparison.Ordinal);
        place = place < 0 ? canonicalXml.IndexOf('>', StringComparison.Ordinal) + 1 : place + Issuer.Length;
        return canonicalXml.Insert(place, Signature(canonicalXml, id, how ?? new TestXmlSignature()));
    }

    /// <summary>The Signature element alone.</summary>
    public string Signature(string canonicalXml, string id, TestXmlSignature how)
    {
        var algorithm = how.SignatureAlgorithm ?? $"http://www.w3.org/2001/04/xmldsig-more#{(_rsa is null ? "ecdsa" : "rsa")}-sha256";
        var digest = Convert.ToBase64String(CryptographicOperations.HashData(HashOf(how.DigestAlgorithm), Encoding.UTF8.GetBytes(canonicalXml)));
        var signedInfo = how.SignedInfo(
            $"<ds:SignedInfo xmlns:ds=\"{TestXmlSignature.Namespace}\"><ds:CanonicalizationMethod Algorithm=\"{TestXmlSignature.Exclusive}\"></ds:CanonicalizationMethod>"
            + $"<ds:SignatureMethod Algorithm=\"{algorithm}\"></ds:SignatureMethod><ds:Reference URI=\"{how.Reference ?? "#" + id}\"><ds:Transforms>"
            + $"<ds:Transform Algorithm=\"{TestXmlSignature.Namespace}enveloped-signature\"></ds:Transform><ds:Transform Algorithm=\"{TestXmlSignature.Exclusive}\"></ds:Transform>"
            + $"</ds:Transforms><ds:DigestMethod Algorithm=\"{how.DigestAlgorithm}\"></ds:DigestMethod><ds:DigestValue>{digest}</ds:DigestValue></ds:Reference></ds:SignedInfo>");
        var value = Convert.ToBase64String(SignOctets(Encoding.UTF8.GetBytes(signedInfo), algorithm));
        var keyInfo = how.KeyInfo is null ? "" : $"<ds:KeyInfo>{how.KeyInfo}</ds:KeyInfo>";
        var declaration = $" xmlns:ds=\"{TestXmlSignature.Namespace}\"";
        return how.Signature(
            $"<ds:Signature{declaration}>{signedInfo.Replace(declaration, "", StringComparison.Ordinal)}<ds:SignatureValue>{value}</ds:SignatureValue>{keyInfo}</ds:Signature>");
    }

    /// <summary>The metadata with these signing certificates.</summary>
    public string Metadata(params TestSamlIdp[] others)
    {
        var keys = string.Concat(others.Prepend(this).Select(idp =>
            $"""
              <md:KeyDescriptor use="signing">
                <ds:KeyInfo xmlns:ds="{TestXmlSignature.Namespace}"><ds:X509Data><ds:X509Certificate>
                  {Convert.ToBase64String(idp.Certificate.RawData, Base64FormattingOptions.InsertLineBreaks)}
                </ds:X509Certificate></ds:X509Data></ds:KeyInfo>
              </md:KeyDescriptor>

            """));
        return $"""
            <?xml version="1.0" encoding="UTF-8"?>
            <!-- The identity provider of the tests. -->
            <md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{EntityId}">
              <md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
            {keys}    <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://idp.example/sso"/>
              </md:IDPSSODescriptor>
            </md:EntityDescriptor>
            """;
    }

    public void Dispose()
    {
        Certificate.Dispose();
        _rsa?.Dispose();
        _ec?.Dispose();
    }

    private static HashAlgorithmName HashOf(string algorithm) => algorithm switch
    {
        _ when algorithm.EndsWith("sha1", StringComparison.Ordinal) => HashAlgorithmName.SHA1,
        _ when algorithm.EndsWith("sha384", StringComparison.Ordinal) => HashAlgorithmName.SHA384,
        _ when algorithm.EndsWith("sha512", StringComparison.Ordinal) => HashAlgorithmName.SHA512,
        _ => HashAlgorithmName.SHA256,
    };

    /// <summary>A MAC's key is the public key, as in the attack that confuses the two.</summary>
    private byte[] SignOctets(byte[] octets, string algorithm)
    {
        if (algorithm.Contains("hmac", StringComparison.Ordinal))
        {
            return HMACSHA256.HashData(Certificate.PublicKey.ExportSubjectPublicKeyInfo(), octets);
        }

        return _rsa is not null
            ? _rsa.SignData(octets, HashOf(algorithm), RSASignaturePadding.Pkcs1)
            : _ec!.SignData(octets, HashOf(algorithm), DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }
}
