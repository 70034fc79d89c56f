using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Broker.Core.Sessions;

/// <summary>How one kind of text is sealed under the key ring (AES-256-GCM): a text of one kind never opens as another.</summary>
/// <remarks>
/// Text: base64url, without padding, of <c>version (1) | length of key id (1) | key id | salt (16) | ciphertext | tag (16)</c>.
/// Every text has its own key: HKDF-Expand (RFC 5869; the ring's keys are uniformly random, so there is nothing to extract, section 3.3) of the
/// ring's key over the purpose and the random salt. Nothing is counted, so any number of replicas and restarts may share a ring, and the nonce,
/// the salt's beginning, is used once because its key is. Everything before the ciphertext is authenticated with it. Immutable; thread safe.
/// </remarks>
/// <param name="purpose">What the texts are for: part of every key.</param>
/// <param name="version">The first byte; another layout of what is sealed takes another one.</param>
/// <param name="longestText">Longest text in characters; longer ones are not looked at. At most 4,096: buffers of that size are on the stack.</param>
internal sealed class Seal(string purpose, byte version, int longestText)
{
    private const int SaltSize = 16;
    private const int TagSize = 16;
    private const int NonceSize = 12;

    private readonly byte[] _purpose = [.. Encoding.ASCII.GetBytes(purpose), 0];

    /// <summary>Bytes that the longest text has room for under this ring.</summary>
    public int Room(SealingKeyRing keys) => RoomOf(keys, longestText);

    /// <summary>Bytes that a text of so many characters has room for; negative when it holds not even the frame.</summary>
    public static int RoomOf(SealingKeyRing keys, int characters) => ((characters + 3) / 4 * 3) - HeaderSize(keys.ActiveId.Length) - TagSize;

    /// <summary>Seals at most <see cref="Room"/> bytes under the active key, and opens what it made as a reader will.</summary>
    /// <returns>The text; null when it does not open to what went in: a defect, and nothing may leave.</returns>
    public string? Close(SealingKeyRing keys, ReadOnlySpan<byte> plain)
    {
        var headerSize = HeaderSize(keys.ActiveId.Length);
        Span<byte> bytes = stackalloc byte[headerSize + plain.Length + TagSize];
        var header = bytes[..headerSize];
        header[0] = version;
        header[1] = (byte)Encoding.ASCII.GetBytes(keys.ActiveId, header[2..]);
        PublicRandom.Fill(header[^SaltSize..]);

        using var key = KeyOf(keys.ActiveKey, header[^SaltSize..]);
        key.Encrypt(header[^SaltSize..][..NonceSize], plain, bytes.Slice(headerSize, plain.Length), bytes[^TagSize..], header);
        var text = Base64Url.EncodeToString(bytes);
        return Opens(text, bytes, headerSize, key, plain) ? text : null;
    }

    /// <summary>Opens a text.</summary>
    /// <param name="keys">The ring: any of its keys opens.</param>
    /// <param name="text">The text as it was presented.</param>
    /// <param name="plain">Takes what was sealed; as long as <c>longestText</c> holds. The caller clears it.</param>
    /// <param name="length">Bytes of it.</param>
    /// <returns>Null when it opened, else which check refused it (<c>[a-z_]+</c>).</returns>
    public string? TryOpen(SealingKeyRing keys, string text, Span<byte> plain, out int length)
    {
        length = 0;
        Span<byte> bytes = stackalloc byte[longestText / 4 * 3];
        if (!TryDecode(text, bytes, out var size))
        {
            return "token_encoding";
        }

        bytes = bytes[..size];
        if (!TryReadHeader(bytes, out var keyId, out var headerSize))
        {
            return "token_shape";
        }

        Span<char> id = stackalloc char[SealingKeyRing.LongestId];
        id = id[..Encoding.ASCII.GetChars(keyId, id)];
        if (!keys.TryGetKey(id, out var ringKey))
        {
            return "unknown_sealing_key";
        }

        length = size - headerSize - TagSize;
        using var key = KeyOf(ringKey, bytes[(headerSize - SaltSize)..headerSize]);
        return Decrypt(bytes[..headerSize], bytes[headerSize..], key, plain[..length]);
    }

    private static string? Decrypt(ReadOnlySpan<byte> header, ReadOnlySpan<byte> sealedPart, AesGcm key, Span<byte> plain)
    {
        try
        {
            key.Decrypt(header[^SaltSize..][..NonceSize], sealedPart[..^TagSize], sealedPart[^TagSize..], plain, header);
            return null;
        }
        catch (AuthenticationTagMismatchException)
        {
            return "token_forged";
        }
    }

    private AesGcm KeyOf(ReadOnlySpan<byte> ringKey, ReadOnlySpan<byte> salt)
    {
        Span<byte> info = stackalloc byte[_purpose.Length + SaltSize];
        _purpose.CopyTo(info);
        salt.CopyTo(info[_purpose.Length..]);
        Span<byte> key = stackalloc byte[SealingKeyRing.KeySize];
        HKDF.Expand(HashAlgorithmName.SHA256, ringKey, key, info);
        var aes = new AesGcm(key, TagSize);
        CryptographicOperations.ZeroMemory(key);
        return aes;
    }

    /// <summary>Whether a text is these bytes, and they open to what went in.</summary>
    private bool Opens(string text, ReadOnlySpan<byte> bytes, int headerSize, AesGcm key, ReadOnlySpan<byte> plain)
    {
        Span<byte> decoded = stackalloc byte[longestText / 4 * 3];
        Span<byte> opened = stackalloc byte[plain.Length];
        var isSame = TryDecode(text, decoded, out var size)
            && decoded[..size].SequenceEqual(bytes)
            && Decrypt(decoded[..headerSize], decoded[headerSize..size], key, opened) is null
            && opened.SequenceEqual(plain);
        CryptographicOperations.ZeroMemory(opened);
        return isSame;
    }

    private static int HeaderSize(int idLength) => 2 + idLength + SaltSize;

    private bool TryReadHeader(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> keyId, out int headerSize)
    {
        keyId = default;
        headerSize = 0;
        if (text.Length < 2 || text[0] != version || text[1] is 0 or > SealingKeyRing.LongestId)
        {
            return false;
        }

        headerSize = HeaderSize(text[1]);
        if (text.Length < headerSize + TagSize)
        {
            return false;
        }

        keyId = text.Slice(2, text[1]);
        return true;
    }

    /// <summary>
    /// Takes base64url in its one canonical form, so that a text has one spelling. The decoder itself refuses spare bits that are not
    /// zero; padding and whitespace, which it would skip, show in the length.
    /// </summary>
    private bool TryDecode(string text, Span<byte> bytes, out int size)
    {
        size = 0;
        return text.Length <= longestText
            && Base64Url.IsValid(text, out var decodedLength)
            && Base64Url.GetEncodedLength(decodedLength) == text.Length
            && Base64Url.TryDecodeFromChars(text, bytes, out size);
    }
}
