using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using Broker.Core.Catalog.Ldap;

namespace Broker.Ldap.Connections.Dns;

/// <summary>The servers that a domain's SRV records name: LDAPS where it has such records, else LDAP, which is always StartTLS here.</summary>
/// <remarks>
/// DNS is not proved, and a certificate is checked against the name that it gave: targets count only within the domain, so that a forged record leads to no
/// host of a stranger. Remembered for their time to live; while nobody answers, the last ones stay. Thread safe; a look-up blocks its caller.
/// </remarks>
internal sealed class ServiceServers(string domain, Func<IReadOnlyList<IPEndPoint>> nameServers, TimeProvider clock)
{
    private static readonly TimeSpan ShortestLife = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestLife = TimeSpan.FromHours(1);

    /// <summary>After a look-up that found nothing: short, since nobody can sign in meanwhile.</summary>
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(2);

    private readonly Lock _lookup = new();
    private readonly Lock _gate = new();
    private ImmutableArray<LdapServer> _servers = [];
    private TimeSpan _life;
    private long? _read;

    /// <summary>The servers in the order in which they are tried, and how the last look-up ended if this call made one.</summary>
    public (ImmutableArray<LdapServer> Servers, SrvOutcome? Outcome) Current()
    {
        if (Known() is { } known)
        {
            return (known, null);
        }

        // One asks; the others have the former servers meanwhile, or wait for the first.
        if (!_lookup.TryEnter(Former().IsEmpty ? Timeout.InfiniteTimeSpan : TimeSpan.Zero))
        {
            return (Former(), null);
        }

        try
        {
            if (Known() is { } found)
            {
                return (found, null);
            }

            var answer = Ask();
            lock (_gate)
            {
                _read = clock.GetTimestamp();
                _life = answer.Outcome is SrvOutcome.Found ? Life(answer.Records) : Retry;
                _servers = answer.Outcome is SrvOutcome.Found ? answer.Servers : _servers;
                return (_servers, answer.Outcome);
            }
        }
        finally
        {
            _lookup.Exit();
        }
    }

    /// <summary>Orders records by priority, and by chance in proportion to their weights. Source: RFC 2782, "Usage rules".</summary>
    internal static IEnumerable<SrvRecord> Ordered(IEnumerable<SrvRecord> records, Func<int, int> chance)
    {
        foreach (var equal in records.GroupBy(r => r.Priority).OrderBy(g => g.Key))
        {
            var left = equal.OrderBy(r => r.Weight).ToList();
            while (left.Count > 0)
            {
                var drawn = chance(left.Sum(r => r.Weight) + 1);
                var at = 0;
                for (var sum = (int)left[0].Weight; sum < drawn; sum += left[at].Weight)
                {
                    at++;
                }

                yield return left[at];
                left.RemoveAt(at);
            }
        }
    }

    private (SrvOutcome Outcome, ImmutableArray<SrvRecord> Records, ImmutableArray<LdapServer> Servers) Ask()
    {
        var lookup = new SrvLookup(nameServers(), clock);
        foreach (var isLdaps in new[] { true, false })
        {
            var answer = lookup.Ask($"{(isLdaps ? "_ldaps" : "_ldap")}._tcp.{domain}");
            ImmutableArray<SrvRecord> own = [.. answer.Records.Where(r => r.Port > 0 && IsWithin(r.Target))];
            if (own.Length > 0)
            {
                return (SrvOutcome.Found, own, [.. Ordered(own, RandomNumberGenerator.GetInt32).Select(r => new LdapServer(r.Target, r.Port, isLdaps)).Distinct()]);
            }

            if (answer.Outcome is SrvOutcome.Failed)
            {
                return (SrvOutcome.Failed, [], []);
            }
        }

        return (SrvOutcome.Absent, [], []);
    }

    private bool IsWithin(string host) =>
        host.Equals(domain, StringComparison.OrdinalIgnoreCase) || host.EndsWith($".{domain}", StringComparison.OrdinalIgnoreCase);

    private static TimeSpan Life(ImmutableArray<SrvRecord> records)
    {
        var least = records.Min(r => r.TimeToLive);
        return least < ShortestLife ? ShortestLife : least > LongestLife ? LongestLife : least;
    }

    private ImmutableArray<LdapServer>? Known()
    {
        lock (_gate)
        {
            return _read is { } read && clock.GetElapsedTime(read) < _life ? _servers : null;
        }
    }

    private ImmutableArray<LdapServer> Former()
    {
        lock (_gate)
        {
            return _servers;
        }
    }
}
