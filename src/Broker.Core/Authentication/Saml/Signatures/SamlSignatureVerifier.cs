using System.Collections.Immutable;
using System.Security.Cryptography;
using Broker.Core.Authentication.Oidc.Keys;
using Broker.Core.Catalog;
using Broker.Core.Xml;

namespace Broker.Core.Authentication.Saml.Signatures;

/// <summary>Verifies the signature that stands in an element and is about that very element, with registered keys only.</summary>
/// <remarks>No cryptography is ours: hashing, padding and curves are the platform's. Thread safe; keeps nothing.</remarks>
internal static class SamlSignatureVerifier
{
    /// <summary>Proves an element.</summary>
    /// <param name="element">The response or assertion.</param>
    /// <param name="signature">The <c>ds:Signature</c> directly inside.</param>
    /// <param name="keys">The keys that may sign.</param>
    public static StsResult<VerifiedElement> Verify(XmlElementNode element, XmlElementNode signature, ImmutableArray<SamlSigningKey> keys)
    {
        if (keys.IsEmpty)
        {
            return SamlErrors.NotSigned(SamlRejection.Certificate);
        }

        if (!SamlSignatureReader.Read(signature).TryGet(out var read, out var refused))
        {
            return refused;
        }

        if (!ReferenceEquals(signature.Parent, element)
            || !string.Equals(read.ReferencedId, element.Attribute("ID"), StringComparison.Ordinal))
        {
            return SamlErrors.NotSigned(SamlRejection.Reference);
        }

        // The key first: what nobody signed is not worth a digest.
        if (ExclusiveCanonicalXml.Of(read.SignedInfo, read.SignedInfoPrefixes) is not { } signedInfo
            || !keys.Any(key => Signed(key, read, signedInfo)))
        {
            return SamlErrors.NotSigned(SamlRejection.Signature);
        }

        if (ExclusiveCanonicalXml.Of(element, read.ReferencePrefixes, without: signature) is not { } content
            || !CryptographicOperations.FixedTimeEquals(CryptographicOperations.HashData(read.Digest, content), read.DigestValue))
        {
            return SamlErrors.NotSigned(SamlRejection.Digest);
        }

        return new VerifiedElement(element, signature);
    }

    private static bool Signed(SamlSigningKey key, SamlSignature signature, byte[] signedInfo)
    {
        if (key.IsRsa != signature.Method.IsRsa)
        {
            return false;
        }

        if (!key.IsRsa)
        {
            using var ec = ECDsa.Create();
            ec.ImportSubjectPublicKeyInfo(key.PublicKey.AsSpan(), out _);
            return ec.VerifyData(signedInfo, signature.Value, signature.Method.Hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }

        using var rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(key.PublicKey.AsSpan(), out _);

        // Checked when the metadata was read as well; a weak key must not count however it came here (threat X-16).
        return rsa.KeySize >= 2048
            && signature.Value.Length == rsa.KeySize / 8
            && !RocaFingerprint.Matches(rsa.ExportParameters(false).Modulus)
            && rsa.VerifyData(signedInfo, signature.Value, signature.Method.Hash, RSASignaturePadding.Pkcs1);
    }
}
