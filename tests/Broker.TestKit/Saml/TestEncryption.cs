using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Broker.TestKit.Saml;

/// <summary>Encrypts assertions for a service's certificate, however wrong.</summary>
public static class TestEncryption
{
    private const string Encryption = "http://www.w3.org/2001/04/xmlenc#";
    private const string Encryption11 = "http://www.w3.org/2009/xmlenc11#";

    /// <summary>A <c>saml:EncryptedAssertion</c> in canonical form.</summary>
    /// <param name="assertion">The assertion's XML.</param>
    /// <param name="recipient">Whose public key opens it.</param>
    /// <param name="cipher"><c>aes128-gcm</c>, <c>aes256-gcm</c>, <c>aes128-cbc</c>, <c>aes256-cbc</c>.</param>
    /// <param name="transport"><c>rsa-oaep-mgf1p</c>, <c>rsa-oaep</c> (SHA-256) or <c>rsa-1_5</c>.</param>
    public static string Encrypt(string assertion, X509Certificate2 recipient, string cipher = "aes256-gcm", string transport = "rsa-oaep-mgf1p")
    {
        var key = RandomNumberGenerator.GetBytes(cipher.Contains("256", StringComparison.Ordinal) ? 32 : 16);
        var isGcm = cipher.EndsWith("gcm", StringComparison.Ordinal);
        var content = isGcm ? Gcm(key, Encoding.UTF8.GetBytes(assertion)) : Cbc(key, Encoding.UTF8.GetBytes(assertion));
        using var rsa = recipient.GetRSAPublicKey()!;
        var (transportNamespace, padding, more) = transport switch
        {
            "rsa-1_5" => (Encryption, RSAEncryptionPadding.Pkcs1, ""),
            "rsa-oaep" => (
                Encryption11,
                RSAEncryptionPadding.OaepSHA256,
                $"<ds:DigestMethod xmlns:ds=\"{TestXmlSignature.Namespace}\" Algorithm=\"{Encryption}sha256\"></ds:DigestMethod><m:MGF xmlns:m=\"{Encryption11}\" Algorithm=\"{Encryption11}mgf1sha256\"></m:MGF>"),
            _ => (Encryption, RSAEncryptionPadding.OaepSHA1, ""),
        };
        return $"<saml:EncryptedAssertion xmlns:saml=\"{TestAssertion.Assertion}\"><xenc:EncryptedData xmlns:xenc=\"{Encryption}\" Type=\"{Encryption}Element\">"
            + $"<xenc:EncryptionMethod Algorithm=\"{(isGcm ? Encryption11 : Encryption)}{cipher}\"></xenc:EncryptionMethod><ds:KeyInfo xmlns:ds=\"{TestXmlSignature.Namespace}\">"
            + $"<xenc:EncryptedKey><xenc:EncryptionMethod Algorithm=\"{transportNamespace}{transport}\">{more}</xenc:EncryptionMethod>"
            + $"<xenc:CipherData><xenc:CipherValue>{Convert.ToBase64String(rsa.Encrypt(key, padding))}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedKey></ds:KeyInfo>"
            + $"<xenc:CipherData><xenc:CipherValue>{Convert.ToBase64String(content)}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData></saml:EncryptedAssertion>";
    }

    private static byte[] Gcm(byte[] key, byte[] plain)
    {
        var (nonce, text, tag) = (RandomNumberGenerator.GetBytes(12), new byte[plain.Length], new byte[16]);
        using var gcm = new AesGcm(key, tag.Length);
        gcm.Encrypt(nonce, plain, text, tag);
        return [.. nonce, .. text, .. tag];
    }

    private static byte[] Cbc(byte[] key, byte[] plain)
    {
        var pad = 16 - (plain.Length % 16);
        byte[] padded = [.. plain, .. new byte[pad - 1], (byte)pad];
        var iv = RandomNumberGenerator.GetBytes(16);
        using var aes = Aes.Create();
        aes.Key = key;
        return [.. iv, .. aes.EncryptCbc(padded, iv, PaddingMode.None)];
    }
}
