using System.Security.Cryptography;
using Broker.Core.Xml;

namespace Broker.Core.Authentication.Saml.Encryption;

/// <summary>The parts of a <c>saml:EncryptedAssertion</c> of the shapes that are accepted.</summary>
/// <param name="Cipher">How the assertion is encrypted.</param>
/// <param name="KeyPadding">How its key is.</param>
/// <param name="Key">The encrypted key.</param>
/// <param name="Content">The encrypted assertion.</param>
/// <remarks>
/// One EncryptedData, and one EncryptedKey in its KeyInfo or beside it. RSA-OAEP only: keys with PKCS #1 v1.5 padding invite Bleichenbacher's
/// attack. Octets stand in the document; nothing is fetched.
/// </remarks>
internal sealed record EncryptedAssertion(ContentCipher Cipher, RSAEncryptionPadding KeyPadding, byte[] Key, byte[] Content)
{
    /// <summary>Reads the parts; null when anything is missing, doubled, or of an algorithm that is not accepted.</summary>
    public static EncryptedAssertion? Read(XmlElementNode element)
    {
        var content = element.OnlyChild(SamlNames.Encryption, "EncryptedData");
        var keys = element.Subtree().Where(e => e.Is(SamlNames.Encryption, "EncryptedKey")).Take(2).ToArray();
        if (content is null
            || keys is not [var key]
            || !(ReferenceEquals(key.Parent, element) || ReferenceEquals(key.Parent?.Parent, content))
            || ContentCipher.Of(MethodOf(content)?.Attribute("Algorithm")) is not { } cipher
            || MethodOf(key) is not { } keyMethod
            || PaddingOf(keyMethod) is not { } padding
            || OctetsOf(key) is not { } keyOctets
            || OctetsOf(content) is not { } contentOctets)
        {
            return null;
        }

        return new EncryptedAssertion(cipher, padding, keyOctets, contentOctets);
    }

    private static XmlElementNode? MethodOf(XmlElementNode encrypted) => encrypted.OnlyChild(SamlNames.Encryption, "EncryptionMethod");

    private static byte[]? OctetsOf(XmlElementNode encrypted) =>
        encrypted.OnlyChild(SamlNames.Encryption, "CipherData")?.OnlyChild(SamlNames.Encryption, "CipherValue")?.Text is { } text
        && StrictBase64.TryDecode(text, out var octets)
            ? octets
            : null;

    /// <summary>The platform has OAEP with one hash for label and mask; SHA-1 is what the older identifier means, and it is no signature here.</summary>
    private static RSAEncryptionPadding? PaddingOf(XmlElementNode method)
    {
        var digest = method.OnlyChild(SamlNames.Signature, "DigestMethod")?.Attribute("Algorithm") ?? SamlNames.Signature + "sha1";
        var mask = method.OnlyChild(SamlNames.Encryption11, "MGF")?.Attribute("Algorithm") ?? SamlNames.Encryption11 + "mgf1sha1";
        if (method.OnlyChild(SamlNames.Encryption, "OAEPparams") is not null)
        {
            return null;
        }

        return (method.Attribute("Algorithm"), digest, mask) switch
        {
            (SamlNames.Encryption + "rsa-oaep-mgf1p" or SamlNames.Encryption11 + "rsa-oaep", SamlNames.Signature + "sha1", SamlNames.Encryption11 + "mgf1sha1")
                => RSAEncryptionPadding.OaepSHA1,
            (SamlNames.Encryption11 + "rsa-oaep", SamlNames.Encryption + "sha256", SamlNames.Encryption11 + "mgf1sha256")
                => RSAEncryptionPadding.OaepSHA256,
            _ => null,
        };
    }
}
