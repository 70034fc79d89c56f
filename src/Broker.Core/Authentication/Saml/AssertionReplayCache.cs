using System.Security.Cryptography;
using System.Text;

namespace Broker.Core.Authentication.Saml;

/// <summary>Remembers the assertions that were used, until they end by themselves. Thread safe.</summary>
/// <remarks>
/// One process remembers only what it saw: with several replicas an assertion can be used once at each until its NotOnOrAfter, which is the
/// documented window (threat X-22). Memory is bounded: 100,000 assertions of 40 octets; beyond that nothing more is taken, since forgetting one
/// early would let it in again.
/// </remarks>
/// <param name="most">Most assertions remembered at one time.</param>
public sealed class AssertionReplayCache(int most = AssertionReplayCache.Most)
{
    /// <summary>At 300 a second for five minutes each: more sign-ins than any identity provider makes.</summary>
    public const int Most = 100_000;

    private readonly Lock _gate = new();
    private readonly HashSet<UInt128> _seen = [];
    private readonly PriorityQueue<UInt128, DateTimeOffset> _ends = new();

    /// <summary>Takes note of an assertion.</summary>
    /// <param name="issuer">Who made it; identifiers are unique per issuer only.</param>
    /// <param name="assertionId">Its ID.</param>
    /// <param name="until">When it stops being accepted, tolerance included.</param>
    /// <param name="now">The current time.</param>
    /// <returns>Null when it is new, else the refusal: used before, or no room to remember it.</returns>
    public StsError? Use(string issuer, string assertionId, DateTimeOffset until, DateTimeOffset now)
    {
        var key = KeyOf(issuer, assertionId);
        lock (_gate)
        {
            while (_ends.TryPeek(out var ended, out var end) && end <= now)
            {
                _ends.Dequeue();
                _seen.Remove(ended);
            }

            if (_seen.Contains(key))
            {
                return SamlErrors.Replayed;
            }

            if (_seen.Count >= most)
            {
                return SamlErrors.ReplaysFull;
            }

            _seen.Add(key);
            _ends.Enqueue(key, until);
            return null;
        }
    }

    /// <summary>128 bits of a hash: fixed memory whatever the sender writes. A collision would refuse, never admit.</summary>
    private static UInt128 KeyOf(string issuer, string assertionId)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{issuer.Length}:{issuer}{assertionId}"));
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash);
    }
}
