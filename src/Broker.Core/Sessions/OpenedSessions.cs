using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Broker.Core.Sessions;

/// <summary>Tokens that opened before, by access key id: who signs one request with a session signs more, and a token opens to the same each time.</summary>
/// <remarks>
/// Holds secrets, as the catalog does, of at most <see cref="Most"/> sessions; when that is reached it begins anew. What a session is worth now
/// (its end, its role, revocations) is judged at each request by others. Another token, or another key ring, is opened anew: a key that leaves
/// the ring ends the tokens that it sealed at once. Thread safe.
/// </remarks>
internal sealed class OpenedSessions
{
    /// <summary>How many are kept: about 4 MiB.</summary>
    internal const int Most = 1024;

    /// <summary>Characters at a token's end that hold its tag whole: 16 bytes of base64url and a part of the character before.</summary>
    private const int TagLength = 23;

    private readonly ConcurrentDictionary<string, Known> _byKeyId = new(StringComparer.Ordinal);

    /// <summary>How many are kept now.</summary>
    internal int Count => _byKeyId.Count;

    /// <summary>Finds what a token opened to under a ring. How long it takes tells nothing of a token that the caller does not hold.</summary>
    public bool TryGet(string accessKeyId, string token, SealingKeyRing ring, [NotNullWhen(true)] out OpenedSession? opened)
    {
        opened = _byKeyId.TryGetValue(accessKeyId, out var known) && ReferenceEquals(known.Ring, ring) && IsSame(known.Token, token) ? known.Opened : null;
        return opened is not null;
    }

    /// <summary>Keeps what a token opened to.</summary>
    public void Keep(string accessKeyId, string token, SealingKeyRing ring, OpenedSession opened)
    {
        if (_byKeyId.Count >= Most)
        {
            _byKeyId.Clear();
        }

        _byKeyId[accessKeyId] = new Known(token, ring, opened);
    }

    /// <summary>
    /// Compares the end in constant time and the rest only then: the end holds the seal's 128-bit tag (<see cref="Seal"/>), and who has that
    /// right has the token. The comparison in constant time takes a nanosecond and more for each byte; a token has a thousand.
    /// </summary>
    private static bool IsSame(string known, string token) =>
        known.Length == token.Length
        && known.Length >= TagLength
        && CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes(known.AsSpan(^TagLength..)), MemoryMarshal.AsBytes(token.AsSpan(^TagLength..)))
        && string.Equals(known, token, StringComparison.Ordinal);

    private sealed class Known(string token, SealingKeyRing ring, OpenedSession opened)
    {
        public string Token => token;

        public SealingKeyRing Ring => ring;

        public OpenedSession Opened => opened;
    }
}
