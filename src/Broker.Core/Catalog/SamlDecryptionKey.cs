using System.Security.Cryptography;

namespace Broker.Core.Catalog;

/// <summary>A private RSA key that opens assertions encrypted for this server. Prints as dots; safe to share between threads.</summary>
public sealed class SamlDecryptionKey
{
    private readonly byte[] _pkcs8;

    private SamlDecryptionKey(byte[] pkcs8) => _pkcs8 = pkcs8;

    /// <summary>Reads an unencrypted PEM key; null for anything but RSA of 2,048 to 8,192 bits.</summary>
    public static SamlDecryptionKey? FromPem(string pem)
    {
        using var rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(pem);
            return rsa.KeySize is >= 2048 and <= 8192 ? new SamlDecryptionKey(rsa.ExportPkcs8PrivateKey()) : null;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            // No PEM, several keys, a public or an encrypted one.
            return null;
        }
    }

    /// <summary>Opens a transported key; null when it was not made for this one.</summary>
    public byte[]? TryDecrypt(byte[] encrypted, RSAEncryptionPadding padding)
    {
        using var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(_pkcs8, out _);
        try
        {
            return rsa.Decrypt(encrypted, padding);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => "…";
}
