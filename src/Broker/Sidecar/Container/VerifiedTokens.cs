using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Broker.Core.Authentication.Oidc;

namespace Broker.Sidecar.Container;

/// <summary>
/// Remembers which exact tokens were proved, so that the same one need not be proved by signature at every request. Only digests are kept, and
/// they are compared in constant time. The caller asks the validator each time whether the proof still holds.
/// </summary>
/// <remarks>
/// Thread safe. Bounds: 16 tokens of 4 KiB, the oldest forgotten first; only the pod's own tokens are remembered, so nobody can flush it. A
/// longer token is not remembered: it is proved at every request.
/// </remarks>
internal sealed class VerifiedTokens
{
    private const int Capacity = 16;

    /// <summary>Projected tokens have about 1,200 characters.</summary>
    private const int LongestToken = 4096;

    private readonly Entry?[] _entries = new Entry?[Capacity];
    private readonly Lock _writing = new();
    private int _next;

    /// <summary>Gives the identity that this token proved earlier. Allocates nothing.</summary>
    public bool TryRecall(ReadOnlySpan<char> token, [NotNullWhen(true)] out ValidatedIdentity? identity)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        identity = null;
        if (!TryDigest(token, digest))
        {
            return false;
        }

        foreach (ref var slot in _entries.AsSpan())
        {
            // Every slot is compared, found or not.
            if (Volatile.Read(ref slot) is { } entry && CryptographicOperations.FixedTimeEquals(entry.Digest, digest))
            {
                identity = entry.Identity;
            }
        }

        return identity is not null;
    }

    /// <summary>Remembers a proved token; a newer proof of the same token takes the place of the older.</summary>
    public void Remember(ReadOnlySpan<char> token, ValidatedIdentity identity)
    {
        var entry = new Entry(new byte[SHA256.HashSizeInBytes], identity);
        if (!TryDigest(token, entry.Digest))
        {
            return;
        }

        lock (_writing)
        {
            var known = Array.FindIndex(_entries, other => other is not null && CryptographicOperations.FixedTimeEquals(other.Digest, entry.Digest));
            Volatile.Write(ref _entries[known >= 0 ? known : (int)((uint)_next++ % Capacity)], entry);
        }
    }

    /// <summary>Of the ASCII bytes, half as many as the characters' own: this is most of what a repeated request costs.</summary>
    private static bool TryDigest(ReadOnlySpan<char> token, Span<byte> digest)
    {
        Span<byte> ascii = stackalloc byte[LongestToken];
        if (token.Length > LongestToken || Ascii.FromUtf16(token, ascii, out var length) != System.Buffers.OperationStatus.Done)
        {
            return false;
        }

        SHA256.HashData(ascii[..length], digest);
        return true;
    }

    private sealed record Entry(byte[] Digest, ValidatedIdentity Identity);
}
