using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Broker.Core.Authentication.Oidc;

namespace Broker.Sidecar;

/// <summary>
/// Remembers which exact tokens were proved, so that the same one need not be proved by signature at every request. Only digests are kept, and
/// they are compared in constant time. The caller asks the validator each time whether the proof still holds.
/// </summary>
/// <remarks>Thread safe. Bounds: 16 tokens, the oldest forgotten first; only the pod's own tokens are remembered, so nobody can flush it.</remarks>
internal sealed class VerifiedTokens
{
    private const int Capacity = 16;

    private readonly Entry?[] _entries = new Entry?[Capacity];
    private int _next = -1;

    /// <summary>Gives the identity that this token proved earlier. Allocates nothing.</summary>
    public bool TryRecall(ReadOnlySpan<char> token, [NotNullWhen(true)] out ValidatedIdentity? identity)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(token), digest);
        identity = null;
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

    /// <summary>Remembers a proved token.</summary>
    public void Remember(ReadOnlySpan<char> token, ValidatedIdentity identity)
    {
        var slot = (uint)Interlocked.Increment(ref _next) % Capacity;
        Volatile.Write(ref _entries[slot], new Entry(SHA256.HashData(MemoryMarshal.AsBytes(token)), identity));
    }

    private sealed record Entry(byte[] Digest, ValidatedIdentity Identity);
}
