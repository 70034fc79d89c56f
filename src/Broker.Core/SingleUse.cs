using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Broker.Core;

/// <summary>Remembers what was used once, until it ends by itself. Thread safe.</summary>
/// <remarks>
/// One process remembers only what it saw: with several replicas a thing can be used once at each until its end. Memory is bounded; when it is
/// full nothing more is taken, since forgetting one early would let it in again.
/// </remarks>
/// <param name="most">Most things remembered at one time.</param>
public sealed class SingleUse(int most)
{
    private readonly Lock _gate = new();
    private readonly HashSet<UInt128> _seen = [];
    private readonly PriorityQueue<UInt128, DateTimeOffset> _ends = new();

    /// <summary>Takes note of a use.</summary>
    /// <param name="text">What is used: any length, 40 octets of memory.</param>
    /// <param name="until">When it stops being accepted anyway.</param>
    /// <param name="now">The current time.</param>
    public SingleUseOutcome Use(string text, DateTimeOffset until, DateTimeOffset now)
    {
        var key = KeyOf(text);
        lock (_gate)
        {
            while (_ends.TryPeek(out var ended, out var end) && end <= now)
            {
                _ends.Dequeue();
                _seen.Remove(ended);
            }

            if (_seen.Contains(key))
            {
                return SingleUseOutcome.Again;
            }

            if (_seen.Count >= most)
            {
                return SingleUseOutcome.NoRoom;
            }

            _seen.Add(key);
            _ends.Enqueue(key, until);
            return SingleUseOutcome.First;
        }
    }

    /// <summary>128 bits of a hash: fixed memory whatever the sender writes. A collision would refuse, never admit.</summary>
    private static UInt128 KeyOf(string text) => BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

/// <summary>What became of a use.</summary>
public enum SingleUseOutcome
{
    /// <summary>It was the first one.</summary>
    First,

    /// <summary>It was used before.</summary>
    Again,

    /// <summary>There is no room to remember it: refuse it; trying again later may help.</summary>
    NoRoom,
}
