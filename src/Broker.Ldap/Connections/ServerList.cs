using Broker.Core.Catalog.Ldap;

namespace Broker.Ldap.Connections;

/// <summary>The servers of a directory in the order in which they are tried; one that failed is left alone for a second, then tried by one caller at a time.</summary>
/// <remarks>Thread safe.</remarks>
internal sealed class ServerList(LdapConnectionSettings settings, TimeProvider clock) : IDisposable
{
    /// <summary>A server that comes back is found within this and one connect time-out (threat L-16: 5 seconds).</summary>
    private static readonly TimeSpan BackOff = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<LdapServer, Known> _known = [];

    /// <summary>Servers to try, best first; each is handed out until it is reported as failed.</summary>
    public IReadOnlyList<ServicePool> Available()
    {
        lock (_gate)
        {
            var now = clock.GetTimestamp();
            var found = new List<ServicePool>();
            foreach (var server in settings.Servers)
            {
                if (!_known.TryGetValue(server, out var known))
                {
                    _known[server] = known = new Known(new ServicePool(server, settings, clock));
                }

                if (known.FailedAt is { } failed)
                {
                    if (clock.GetElapsedTime(failed, now) < BackOff)
                    {
                        continue;
                    }

                    // This caller finds out for all; until then it counts as failed again.
                    known.FailedAt = now;
                }

                found.Add(known.Pool);
            }

            return found;
        }
    }

    /// <summary>Tells how a server did; true when that is news.</summary>
    public bool Report(ServicePool pool, bool isUp)
    {
        lock (_gate)
        {
            var known = _known[pool.Server];
            var isNews = (known.FailedAt is null) != isUp;
            known.FailedAt = isUp ? null : clock.GetTimestamp();
            return isNews;
        }
    }

    public void Dispose()
    {
        foreach (var known in _known.Values)
        {
            known.Pool.Dispose();
        }
    }

    /// <summary>A server and how it did last.</summary>
    private sealed class Known(ServicePool pool)
    {
        public ServicePool Pool { get; } = pool;

        public long? FailedAt { get; set; }
    }
}
