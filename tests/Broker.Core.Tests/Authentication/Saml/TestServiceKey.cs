using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Broker.Core.Catalog;

namespace Broker.Core.Tests.Authentication.Saml;

/// <summary>The key pair for which assertions are encrypted; made once, since RSA keys are slow to make.</summary>
internal sealed class TestServiceKey
{
    public TestServiceKey()
    {
        using var rsa = RSA.Create(2048);
        Pem = rsa.ExportPkcs8PrivateKeyPem();
        Certificate = new CertificateRequest("CN=service", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2040, 1, 1, 0, 0, 0, TimeSpan.Zero));
        Key = SamlDecryptionKey.FromPem(Pem)!;
    }

    public static TestServiceKey Shared { get; } = new();

    public string Pem { get; }

    public X509Certificate2 Certificate { get; }

    public SamlDecryptionKey Key { get; }
}
