using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Broker.Core.Catalog;

/// <summary>A public key with which an identity provider signs, from a certificate of its metadata.</summary>
/// <param name="IsRsa">RSA; else elliptic-curve.</param>
/// <param name="PublicKey">SubjectPublicKeyInfo in DER.</param>
/// <param name="NotBefore">When the certificate starts.</param>
/// <param name="NotAfter">When the certificate ends. AWS looks at the key alone; the strict profile at this too.</param>
/// <param name="Thumbprint">SHA-256 of the certificate in hex, for logs and messages.</param>
public sealed record SamlSigningKey(
    bool IsRsa,
    ImmutableArray<byte> PublicKey,
    DateTimeOffset NotBefore,
    DateTimeOffset NotAfter,
    string Thumbprint)
{
    /// <summary>The key of a certificate; null for a key that is neither RSA of at least 2,048 bits nor on P-256, P-384 or P-521.</summary>
    /// <remarks>The certificate is a wrapping for the key: no chain is built, which is how SAML metadata is meant.</remarks>
    public static SamlSigningKey? Of(X509Certificate2 certificate)
    {
        using var rsa = certificate.GetRSAPublicKey();
        using var ec = certificate.GetECDsaPublicKey();
        return (rsa is not null && IsStrong(rsa)) || (ec is not null && IsKnown(ec))
            ? new SamlSigningKey(
                rsa is not null,
                [.. certificate.PublicKey.ExportSubjectPublicKeyInfo()],
                new DateTimeOffset(certificate.NotBefore.ToUniversalTime()),
                new DateTimeOffset(certificate.NotAfter.ToUniversalTime()),
                certificate.GetCertHashString(HashAlgorithmName.SHA256))
            : null;
    }

    /// <summary>The bounds of OIDC keys, for the same reasons: an exponent of one signs everything.</summary>
    private static bool IsStrong(RSA key) =>
        key.KeySize is >= 2048 and <= 8192
        && key.ExportParameters(false).Exponent is [.., var last] and { Length: <= 8 } and not [1]
        && byte.IsOddInteger(last);

    private static bool IsKnown(ECDsa key)
    {
        var curve = key.ExportParameters(false).Curve;
        return curve.IsNamed && curve.Oid.Value is "1.2.840.10045.3.1.7" or "1.3.132.0.34" or "1.3.132.0.35";
    }

    /// <summary>Whether the certificate is within its time.</summary>
    public bool IsCurrent(DateTimeOffset now) => NotBefore <= now && now < NotAfter;
}
