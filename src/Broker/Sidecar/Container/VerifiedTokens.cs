using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Broker.Core.Authentication.Oidc;

namespace Broker.Sidecar.Container;

/// <summary>
/// Remembers which exact tokens were proved, so that the same one need not be proved by signature at every request. Only digests are kept, and
/// they are compared in constant time. The caller asks the validator each time whether the proof still holds.
/// </summary>
/// <remarks>Thread safe. Bounds: 16 tokens, the oldest forgotten first; only the pod's own tokens are remembered, so nobody can flush it.</remarks>
internal sealed class VerifiedTokens
{
    private const int Capacity = 16;

    private readonly Entry?[] _entries = new Entry?[Capacity];
    private readonly Lock _writing = new();
    private int _next;

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

    /// <summary>Remembers a proved token; a newer proof of the same token takes the place of the older.</summary>
    public void Remember(ReadOnlySpan<char> token, ValidatedIdentity identity)
    {
        var entry = new Entry(SHA256.HashData(MemoryMarshal.AsBytes(token)), identity);
        lock (_writing)
        {
            var known = Array.FindIndex(_entries, other => other is not null && CryptographicOperations.FixedTimeEquals(other.Digest, entry.Digest));
            Volatile.Write(ref _entries[known >= 0 ? known : (int)((uint)_next++ % Capacity)], entry);
        }
    }

    private sealed record Entry(byte[] Digest, ValidatedIdentity Identity);
}
