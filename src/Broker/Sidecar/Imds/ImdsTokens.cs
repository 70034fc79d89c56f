using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Broker.Sidecar.Imds;

/// <summary>
/// IMDSv2 session tokens without a store: expiry, random bytes, and a MAC under a key that this process made and nobody else has. There may be
/// any number of live ones (SDKs fetch one per GET), and a token of another sidecar, or of this one before a restart, is refused.
/// </summary>
/// <remarks>Shape: base64url of 8 bytes expiry (ms on the monotonic clock), 10 random, 24 of HMAC-SHA-256: 56 characters, as EC2's. Thread safe.</remarks>
internal sealed class ImdsTokens(TimeProvider time)
{
    /// <summary>Six hours, EC2's limit.</summary>
    public const int LongestTtlSeconds = 21600;

    private const int ExpirySize = 8;
    private const int SealedSize = 18;
    private const int Size = 42;
    private const int TextSize = 56;

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly long _start = time.GetTimestamp();

    /// <summary>Makes a token that lives this long.</summary>
    public string Issue(int ttlSeconds)
    {
        Span<byte> token = stackalloc byte[Size];
        BinaryPrimitives.WriteInt64BigEndian(token, Now() + (ttlSeconds * 1000L));
        RandomNumberGenerator.Fill(token[ExpirySize..SealedSize]);
        Seal(token[..SealedSize], token[SealedSize..]);
        return Base64Url.EncodeToString(token);
    }

    /// <summary>Says whether a token is ours and alive, and how many seconds it has left, rounded up.</summary>
    public bool TryVerify(ReadOnlySpan<char> text, out int secondsLeft)
    {
        secondsLeft = 0;
        Span<byte> token = stackalloc byte[Size];
        Span<byte> ascii = stackalloc byte[TextSize];
        if (text.Length != TextSize
            || !Encoding.ASCII.TryGetBytes(text, ascii, out _)
            || Base64Url.DecodeFromUtf8(ascii, token, out _, out var written) != System.Buffers.OperationStatus.Done
            || written != Size)
        {
            return false;
        }

        Span<byte> mac = stackalloc byte[Size - SealedSize];
        Seal(token[..SealedSize], mac);
        if (!CryptographicOperations.FixedTimeEquals(mac, token[SealedSize..]))
        {
            return false;
        }

        var left = BinaryPrimitives.ReadInt64BigEndian(token) - Now();
        secondsLeft = left > 0 ? (int)((left + 999) / 1000) : 0;
        return left > 0;
    }

    private long Now() => (long)time.GetElapsedTime(_start).TotalMilliseconds;

    private void Seal(ReadOnlySpan<byte> content, Span<byte> mac)
    {
        Span<byte> whole = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, content, whole);
        whole[..mac.Length].CopyTo(mac);
    }
}
