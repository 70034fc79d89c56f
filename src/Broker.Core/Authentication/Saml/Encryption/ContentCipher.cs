using System.Security.Cryptography;

namespace Broker.Core.Authentication.Saml.Encryption;

/// <summary>A cipher of XML Encryption for the assertion itself: AES with 128 or 256 bits, GCM or CBC.</summary>
/// <param name="KeyLength">Octets of the key.</param>
/// <param name="IsAuthenticated">GCM; CBC says nothing about who wrote the text.</param>
internal sealed record ContentCipher(int KeyLength, bool IsAuthenticated)
{
    private const int Block = 16;
    private const int GcmNonce = 12;
    private const int GcmTag = 16;

    /// <summary>The cipher of an identifier (XML Encryption 1.1 §5.2); null for any that is not accepted.</summary>
    public static ContentCipher? Of(string? identifier) => identifier switch
    {
        SamlNames.Encryption11 + "aes128-gcm" => new(16, true),
        SamlNames.Encryption11 + "aes256-gcm" => new(32, true),
        SamlNames.Encryption + "aes128-cbc" => new(16, false),
        SamlNames.Encryption + "aes256-cbc" => new(32, false),
        _ => null,
    };

    /// <summary>Decrypts; null for whatever is wrong.</summary>
    public byte[]? TryDecrypt(byte[] key, byte[] encrypted)
    {
        if (key.Length != KeyLength)
        {
            return null;
        }

        return IsAuthenticated ? OpenGcm(key, encrypted) : OpenCbc(key, encrypted);
    }

    private static byte[]? OpenGcm(byte[] key, byte[] encrypted)
    {
        if (encrypted.Length <= GcmNonce + GcmTag)
        {
            return null;
        }

        using var gcm = new AesGcm(key, GcmTag);
        var plain = new byte[encrypted.Length - GcmNonce - GcmTag];
        try
        {
            gcm.Decrypt(encrypted.AsSpan(0, GcmNonce), encrypted.AsSpan(GcmNonce, plain.Length), encrypted.AsSpan(^GcmTag..), plain);
            return plain;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    private static byte[]? OpenCbc(byte[] key, byte[] encrypted)
    {
        if (encrypted.Length < 2 * Block || encrypted.Length % Block != 0)
        {
            return null;
        }

        using var aes = Aes.Create();
        aes.Key = key;
        var plain = aes.DecryptCbc(encrypted.AsSpan(Block..), encrypted.AsSpan(0, Block), PaddingMode.None);

        // Only the last octet of the padding is defined: its length.
        return plain[^1] is > 0 and <= Block ? plain[..^plain[^1]] : null;
    }
}
