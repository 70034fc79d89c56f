using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Broker.Core.Sessions;

namespace Broker.Core.Denials;

/// <summary>Seals explanations (AES-256-GCM under the key ring of the sessions, with keys of their own) and opens them again.</summary>
/// <remarks>
/// <c>version 1 (1) | length of key id (1) | key id | salt (16) | ciphertext | tag (16)</c>; sealed is
/// <c>end in seconds since the epoch (8) | account (12) | length of content (4) | content | zeros</c>. HKDF-SHA256 over a random salt gives each
/// message its own key and nonce, and its purpose tells it from a session token: neither opens as the other. Thread safe.
/// </remarks>
internal sealed class MessageSealer(LiveKeyRing ring)
{
    /// <summary>Bytes that a message has beyond its content, at most.</summary>
    public const int Overhead = 2 + SealingKeyRing.LongestId + SaltSize + PrefixSize + TagSize;

    private const byte Version = 1;
    private const int SaltSize = 16;
    private const int TagSize = 16;
    private const int NonceSize = 12;
    private const int AccountSize = 12;
    private const int PrefixSize = sizeof(long) + AccountSize + sizeof(int);

    private static ReadOnlySpan<byte> Purpose => "broker authorization message v1"u8;

    /// <summary>Seals; null while no key ring has loaded.</summary>
    /// <param name="account">The account that may open it.</param>
    /// <param name="end">When it is worthless.</param>
    /// <param name="content">What is told.</param>
    /// <param name="size">Bytes that the message has, which zeros fill up; 0 for as many as it needs.</param>
    public byte[]? Seal(AccountId account, DateTimeOffset end, ReadOnlySpan<byte> content, int size = 0)
    {
        if (ring.Current is not { } keys)
        {
            return null;
        }

        var headerSize = 2 + keys.ActiveId.Length + SaltSize;
        var message = new byte[Math.Max(size, headerSize + PrefixSize + content.Length + TagSize)];
        message[0] = Version;
        message[1] = (byte)keys.ActiveId.Length;
        Encoding.ASCII.GetBytes(keys.ActiveId, message.AsSpan(2));
        RandomNumberGenerator.Fill(message.AsSpan(headerSize - SaltSize, SaltSize));

        var payload = new byte[message.Length - headerSize - TagSize];
        BinaryPrimitives.WriteInt64BigEndian(payload, end.ToUnixTimeSeconds());
        Encoding.ASCII.GetBytes(account.ToString(), payload.AsSpan(sizeof(long)));
        BinaryPrimitives.WriteInt32BigEndian(payload.AsSpan(PrefixSize - sizeof(int)), content.Length);
        content.CopyTo(payload.AsSpan(PrefixSize));

        var header = message.AsSpan(0, headerSize);
        Span<byte> keyAndNonce = stackalloc byte[SealingKeyRing.KeySize + NonceSize];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, keys.ActiveKey, keyAndNonce, header[^SaltSize..], Purpose);
        using var aes = new AesGcm(keyAndNonce[..SealingKeyRing.KeySize], TagSize);
        aes.Encrypt(keyAndNonce[SealingKeyRing.KeySize..], payload, message.AsSpan(headerSize, payload.Length), message.AsSpan(message.Length - TagSize), header);
        CryptographicOperations.ZeroMemory(keyAndNonce);
        return message;
    }

    /// <summary>Opens a message for one account at one instant; false for everything that is not a whole, unchanged, living message of it.</summary>
    public bool TryOpen(ReadOnlySpan<byte> message, AccountId account, DateTimeOffset now, [NotNullWhen(true)] out byte[]? content)
    {
        content = null;
        if (ring.Current is not { } keys || message.Length < 2 || message[0] != Version || message[1] is 0 or > SealingKeyRing.LongestId)
        {
            return false;
        }

        var headerSize = 2 + message[1] + SaltSize;
        Span<char> id = stackalloc char[SealingKeyRing.LongestId];
        if (message.Length < headerSize + PrefixSize + TagSize
            || !keys.TryGetKey(id[..Encoding.ASCII.GetChars(message.Slice(2, message[1]), id)], out var key)
            || Decrypt(message[..headerSize], message[headerSize..], key) is not { } payload)
        {
            return false;
        }

        var end = BinaryPrimitives.ReadInt64BigEndian(payload);
        var length = BinaryPrimitives.ReadInt32BigEndian(payload.AsSpan(PrefixSize - sizeof(int)));
        if (now.ToUnixTimeSeconds() >= end
            || !string.Equals(Encoding.ASCII.GetString(payload, sizeof(long), AccountSize), account.ToString(), StringComparison.Ordinal)
            || length < 0
            || length > payload.Length - PrefixSize)
        {
            return false;
        }

        content = payload[PrefixSize..(PrefixSize + length)];
        return true;
    }

    private static byte[]? Decrypt(ReadOnlySpan<byte> header, ReadOnlySpan<byte> sealedPart, ReadOnlySpan<byte> key)
    {
        Span<byte> keyAndNonce = stackalloc byte[SealingKeyRing.KeySize + NonceSize];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key, keyAndNonce, header[^SaltSize..], Purpose);
        using var aes = new AesGcm(keyAndNonce[..SealingKeyRing.KeySize], TagSize);
        var payload = new byte[sealedPart.Length - TagSize];
        try
        {
            aes.Decrypt(keyAndNonce[SealingKeyRing.KeySize..], sealedPart[..^TagSize], sealedPart[^TagSize..], payload, header);
            return payload;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(keyAndNonce);
        }
    }
}
