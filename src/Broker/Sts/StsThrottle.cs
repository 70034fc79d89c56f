using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Broker.Core;
using Broker.Core.Catalog;
using Broker.Throttling;

namespace Broker.Sts;

/// <summary>How many requests a second an account gets, so that one account cannot take the service from the others.</summary>
/// <remarks>
/// <para>
/// Signed calls count on the caller's account, after the signature was verified: a stranger cannot spend another account's budget. All signed actions
/// share it, GetCallerIdentity too.
/// </para>
/// <para>
/// Unsigned calls count on the role's account, but whose they are is known only when the token was validated, and anybody can write an account's
/// number into a request. Three things keep garbage from eating that budget. It is a bucket of its own: garbage never throttles signed calls. A call
/// takes its token when it begins and gives it back when its proof fails: garbage holds tokens only while it is looked at. And each call
/// also takes a token of the bucket of its source address, which it gets back unless its proof fails: who sends garbage runs
/// dry there, before anything is validated, and no account notices. Clients behind one address (NAT, a proxy) share that bucket, which only
/// refused proofs empty, at the same rate a second. An IPv6 client counts by its /64, which is what one subscriber owns.
/// </para>
/// <para>
/// When neither the client nor the account is to blame (the issuer cannot be reached, no catalog), both tokens go back.
/// Accounts that the catalog does not know share one bucket, so that made-up numbers fill no memory. Each replica counts for itself.
/// </para>
/// Thread safe. Source: contracts/sts §2, "Throttling"; AWS STS quotas (600 requests a second for each account and region).
/// </remarks>
/// <param name="catalog">Which accounts there are.</param>
/// <param name="requestsPerSecond">Rate and burst of every bucket, at least 1.</param>
/// <param name="time">The clock.</param>
/// <param name="mostBuckets">Most accounts, and most addresses, that have a bucket of their own at one time.</param>
internal sealed class StsThrottle(LiveCatalog catalog, int requestsPerSecond, TimeProvider time, int mostBuckets = StsThrottle.MostBuckets)
{
    /// <summary>AWS's quota.</summary>
    public const int DefaultRate = 600;

    /// <summary>For measurements: more than one server can answer.</summary>
    public const int HighestRate = 1_000_000;

    /// <summary>About 10 MB when every one of them is in use at the same moment.</summary>
    public const int MostBuckets = 65_536;

    /// <summary>The answer. Nothing has happened: trying again after a moment helps, and SDKs do.</summary>
    public static readonly StsError Exceeded = new(StsErrorCode.Throttling, "Rate exceeded", "throttled");

    private const int PrefixBytes = 8;

    private static readonly TimeSpan OneSecond = TimeSpan.FromSeconds(1);

    private readonly RateBuckets<AccountId> _signed = new(requestsPerSecond, OneSecond, mostBuckets, time);
    private readonly RateBuckets<AccountId> _unsigned = new(requestsPerSecond, OneSecond, mostBuckets, time);
    private readonly RateBuckets<UInt128> _refusedProofs = new(requestsPerSecond, OneSecond, mostBuckets, time);

    /// <summary>Counts a call of a proved caller; false: answer <see cref="Exceeded"/>.</summary>
    public bool TryCount(AccountId caller) => _signed.TryTake(caller) is not null;

    /// <summary>Begins a call whose proof is still to be looked at; null: answer <see cref="Exceeded"/> and look at nothing.</summary>
    /// <param name="sourceAddress">The client's address.</param>
    public UnsignedCall? TryBegin(string? sourceAddress) =>
        _refusedProofs.TryTake(SourceOf(sourceAddress)) is { } source ? new UnsignedCall(source, account: null) : null;

    /// <summary>Begins an unsigned call for a role.</summary>
    /// <param name="sourceAddress">The client's address.</param>
    /// <param name="role">The account that the request names.</param>
    public UnsignedCall? TryBegin(string? sourceAddress, AccountId role)
    {
        if (_refusedProofs.TryTake(SourceOf(sourceAddress)) is not { } source)
        {
            return null;
        }

        // The default is no account that anybody has: what the catalog does not know shares its bucket.
        var isKnown = catalog.Current is { } snapshot && snapshot.HasAccount(role);
        if (_unsigned.TryTake(isKnown ? role : default) is { } account)
        {
            return new UnsignedCall(source, account);
        }

        source.GiveBack();
        return null;
    }

    private static UInt128 SourceOf(string? sourceAddress)
    {
        if (!IPAddress.TryParse(sourceAddress, out var address))
        {
            return default;
        }

        Span<byte> octets = stackalloc byte[16];
        address.TryWriteBytes(octets, out _);
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            octets[PrefixBytes..].Clear();
            return BinaryPrimitives.ReadUInt128BigEndian(octets);
        }

        return UInt128.MaxValue - BinaryPrimitives.ReadUInt32BigEndian(octets);
    }
}
