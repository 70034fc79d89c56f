using Broker.Core;

namespace Broker.Sts;

/// <summary>Limits the requests of each account, as AWS STS does: 600 a second, of all actions together, unless configured otherwise.</summary>
/// <remarks>
/// <para>
/// Ask for a token when the request is proved and before anything is issued: a signed request counts on the account of its verified caller, an
/// unsigned one on the account of the role once its token or assertion is verified. What is not proved counts on nobody: else anyone could
/// write a foreign account into a key id or a role ARN and use its requests up. The cost of refusing such requests is bounded by the
/// listener's limits on connections and bodies.
/// </para>
/// <para>
/// Each replica counts for itself. Bounded: <see cref="MostAccounts"/> buckets; full ones are forgotten, as they are no different from new
/// ones, and if all are in use the accounts that have none share one. Thread safe.
/// </para>
/// </remarks>
internal sealed class RequestThrottle(int requestsPerSecond, TimeProvider time)
{
    /// <summary>Accounts counted at a time.</summary>
    public const int MostAccounts = 10_000;

    /// <summary>The quota of AWS STS, for each account and region.</summary>
    public const int DefaultPerSecond = 600;

    private readonly Dictionary<AccountId, TokenBucket> _buckets = [];
    private readonly Lock _gate = new();
    private readonly TokenBucket _shared = new(requestsPerSecond, time);
    private long _swept = time.GetTimestamp();

    /// <summary>The answer when there is no token: SDKs back off and try again.</summary>
    public static StsError Exceeded { get; } = new(StsErrorCode.Throttling, "Rate exceeded", "throttled");

    /// <summary>Counts a request; false when the account has had its requests of this second.</summary>
    public bool TryTake(AccountId account) => BucketOf(account).TryTake();

    private TokenBucket BucketOf(AccountId account)
    {
        lock (_gate)
        {
            if (_buckets.TryGetValue(account, out var bucket))
            {
                return bucket;
            }

            if (_buckets.Count >= MostAccounts)
            {
                Sweep();
            }

            if (_buckets.Count >= MostAccounts)
            {
                return _shared;
            }

            bucket = new TokenBucket(requestsPerSecond, time);
            _buckets.Add(account, bucket);
            return bucket;
        }
    }

    /// <summary>Forgets full buckets, at most once a second: that long the emptiest one takes to fill.</summary>
    private void Sweep()
    {
        if (time.GetElapsedTime(_swept) < TimeSpan.FromSeconds(1))
        {
            return;
        }

        _swept = time.GetTimestamp();
        foreach (var (account, bucket) in _buckets)
        {
            if (bucket.IsFull)
            {
                _buckets.Remove(account);
            }
        }
    }
}
