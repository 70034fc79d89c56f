using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Broker.Core.Sessions;

/// <summary>Seals sessions into tokens and opens them again (AES-256-GCM under the key ring).</summary>
/// <remarks>
/// Token: base64url, without padding, of <c>version 2 (1) | length of key id (1) | key id | salt (16) | ciphertext | tag (16)</c>.
/// Every token has its own key and nonce, HKDF-SHA256 of the ring's key and the random salt: nothing is counted, so any number of
/// replicas and restarts may share a ring without ever using a nonce twice under one key. Everything before the ciphertext is
/// authenticated with it. Thread safe.
/// </remarks>
public sealed class SessionSealer(LiveKeyRing ring)
{
    private const byte Version = 2;
    private const int SaltSize = 16;
    private const int TagSize = 16;
    private const int NonceSize = 12;

    /// <summary>What 4,096 characters of base64url hold.</summary>
    private const int LargestToken = IssuedSession.SessionTokenLimit / 4 * 3;

    private static ReadOnlySpan<byte> Purpose => "broker session v2"u8;

    /// <summary>Seals a session and its secret under the active key.</summary>
    /// <param name="session">The session.</param>
    /// <param name="secret">Its secret.</param>
    /// <param name="smallestSize">Characters that the token has at least (<c>MinimumSessionTokenSize</c>), 0 to 4,096: zeros fill it up.</param>
    /// <returns><c>PackedPolicyTooLarge</c> above 4,096 characters; <c>ServiceUnavailable</c> while no ring has loaded.</returns>
    public StsResult<SessionToken> Seal(Session session, SecretAccessKey secret, int smallestSize = 0)
    {
        if (ring.Current is not { } keys)
        {
            return SessionError.NoKeyRing;
        }

        Span<byte> token = stackalloc byte[LargestToken];
        var header = WriteHeader(keys.ActiveId, token);
        var room = LargestToken - header.Length - TagSize;
        var smallestRoom = Math.Clamp((smallestSize + 3) / 4 * 3, 0, LargestToken) - header.Length - TagSize;
        Span<byte> payload = stackalloc byte[room];
        var status = PackedSession.Write(session, secret, payload, smallestRoom, out var length);
        if (status != OperationStatus.Done)
        {
            return status == OperationStatus.InvalidData ? SessionError.Defect("session_text") : SessionError.TokenTooLarge;
        }

        Span<byte> keyAndNonce = stackalloc byte[SealingKeyRing.KeySize + NonceSize];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, keys.ActiveKey, keyAndNonce, header[^SaltSize..], Purpose);
        using var aes = new AesGcm(keyAndNonce[..SealingKeyRing.KeySize], TagSize);
        var sealedPart = token[header.Length..];
        aes.Encrypt(keyAndNonce[SealingKeyRing.KeySize..], payload[..length], sealedPart[..length], sealedPart.Slice(length, TagSize), header);
        CryptographicOperations.ZeroMemory(keyAndNonce);
        CryptographicOperations.ZeroMemory(payload);

        return SessionToken.FromText(Base64Url.EncodeToString(token[..(header.Length + length + TagSize)]));
    }

    /// <summary>Opens a token; one answer for everything that is wrong with it. Does not judge expiry.</summary>
    /// <returns><c>InvalidClientTokenId</c> for anything that is not a whole, unchanged token of a key in the ring.</returns>
    public StsResult<OpenedSession> Open(string token)
    {
        if (ring.Current is not { } keys)
        {
            return SessionError.InvalidToken("no_key_ring");
        }

        Span<byte> bytes = stackalloc byte[LargestToken];
        if (!TryDecode(token, bytes, out var size))
        {
            return SessionError.InvalidToken("token_encoding");
        }

        bytes = bytes[..size];
        if (!TryReadHeader(bytes, out var keyId, out var headerLength))
        {
            return SessionError.InvalidToken("token_shape");
        }

        Span<char> id = stackalloc char[SealingKeyRing.LongestId];
        id = id[..Encoding.ASCII.GetChars(keyId, id)];
        return keys.TryGetKey(id, out var key)
            ? Open(bytes[..headerLength], bytes[headerLength..], key)
            : SessionError.InvalidToken("unknown_sealing_key");
    }

    private static StsResult<OpenedSession> Open(ReadOnlySpan<byte> header, ReadOnlySpan<byte> sealedPart, ReadOnlySpan<byte> key)
    {
        Span<byte> keyAndNonce = stackalloc byte[SealingKeyRing.KeySize + NonceSize];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key, keyAndNonce, header[^SaltSize..], Purpose);
        using var aes = new AesGcm(keyAndNonce[..SealingKeyRing.KeySize], TagSize);
        Span<byte> payload = stackalloc byte[sealedPart.Length - TagSize];
        try
        {
            aes.Decrypt(keyAndNonce[SealingKeyRing.KeySize..], sealedPart[..^TagSize], sealedPart[^TagSize..], payload, header);
            return PackedSession.TryRead(payload, out var opened) ? opened : SessionError.InvalidToken("token_payload");
        }
        catch (AuthenticationTagMismatchException)
        {
            return SessionError.InvalidToken("token_forged");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(keyAndNonce);
            CryptographicOperations.ZeroMemory(payload);
        }
    }

    private static ReadOnlySpan<byte> WriteHeader(string keyId, Span<byte> token)
    {
        token[0] = Version;
        token[1] = (byte)keyId.Length;
        var length = 2 + Encoding.ASCII.GetBytes(keyId, token[2..]);
        RandomNumberGenerator.Fill(token.Slice(length, SaltSize));
        return token[..(length + SaltSize)];
    }

    private static bool TryReadHeader(ReadOnlySpan<byte> token, out ReadOnlySpan<byte> keyId, out int headerLength)
    {
        keyId = default;
        headerLength = 0;
        if (token.Length < 2 || token[0] != Version || token[1] is 0 or > SealingKeyRing.LongestId)
        {
            return false;
        }

        headerLength = 2 + token[1] + SaltSize;
        if (token.Length < headerLength + TagSize)
        {
            return false;
        }

        keyId = token.Slice(2, token[1]);
        return true;
    }

    /// <summary>
    /// Takes base64url in its one canonical form, so that a token has one spelling. The decoder itself refuses spare bits that are not
    /// zero; padding and whitespace, which it would skip, show in the length.
    /// </summary>
    private static bool TryDecode(string token, Span<byte> bytes, out int size)
    {
        size = 0;
        return token.Length <= IssuedSession.SessionTokenLimit
            && Base64Url.IsValid(token, out var decodedLength)
            && Base64Url.GetEncodedLength(decodedLength) == token.Length
            && Base64Url.TryDecodeFromChars(token, bytes, out size);
    }
}

/// <summary>What was inside a session token.</summary>
public sealed record OpenedSession(Session Session, SecretAccessKey Secret);
