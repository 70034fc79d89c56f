using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;
using Broker.Core.Catalog;
using Broker.Core.Xml;

namespace Broker.Core.Authentication.Saml.Encryption;

/// <summary>Opens an encrypted assertion with a provider's private keys. What comes out is unverified, like any other assertion.</summary>
/// <remarks>
/// CBC tells nobody who wrote the text, so whoever may ask often enough can learn it from answers. The strict profile opens CBC only inside a
/// response whose own signature has been verified first; the aws profile takes it as AWS does, behind a single error text.
/// </remarks>
internal static class AssertionDecryptor
{
    /// <summary>Opens it.</summary>
    /// <param name="encrypted">The <c>saml:EncryptedAssertion</c>.</param>
    /// <param name="encryption">The provider's keys.</param>
    /// <param name="mayOpenUnauthenticated">Whether CBC is acceptable here.</param>
    /// <returns>The assertion, or one refusal for whatever is wrong.</returns>
    public static StsResult<XmlElementNode> Open(XmlElementNode encrypted, SamlEncryption encryption, bool mayOpenUnauthenticated)
    {
        if (EncryptedAssertion.Read(encrypted) is not { } parts || !(parts.Cipher.IsAuthenticated || mayOpenUnauthenticated))
        {
            return SamlErrors.NotDecrypted;
        }

        foreach (var key in encryption.Keys)
        {
            if (key.TryDecrypt(parts.Key, parts.KeyPadding) is not { } contentKey)
            {
                continue;
            }

            var plain = parts.Cipher.TryDecrypt(contentKey, parts.Content);
            CryptographicOperations.ZeroMemory(contentKey);
            return plain is not null
                && Utf8.IsValid(plain)
                && StrictXml.TryRead(Encoding.UTF8.GetString(plain), XmlLimits.Message, out var assertion, out _)
                && SamlShape.CheckDecrypted(assertion) is null
                    ? assertion
                    : SamlErrors.NotDecrypted;
        }

        return SamlErrors.NotDecrypted;
    }
}
