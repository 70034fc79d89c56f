using System.Collections.Immutable;
using System.Net;
using Broker.Core.Catalog.Ldap;
using Broker.Ldap.Connections.Dns;
using Broker.Ldap.Results;

namespace Broker.Ldap.Connections;

/// <summary>The servers of a directory in the order in which they are tried; one that failed is left alone for a second, then tried by one caller at a time.</summary>
/// <remarks>Thread safe. Blocks its caller while DNS is asked where servers are.</remarks>
internal sealed class ServerList(
    LdapConnectionSettings settings, Func<IReadOnlyList<IPEndPoint>> nameServers, DirectoryTelemetry telemetry, EvenAnswers even, TimeProvider clock) : IDisposable
{
    /// <summary>A server that comes back is found within this and one connect time-out (threat L-16: 5 seconds).</summary>
    private static readonly TimeSpan BackOff = TimeSpan.FromSeconds(1);

    private readonly ServiceServers? _service = settings.ServiceDomain is { } domain ? new ServiceServers(domain, nameServers, clock) : null;
    private readonly Lock _gate = new();
    private readonly Dictionary<LdapServer, Known> _known = [];

    /// <summary>Servers to try, best first. Those that failed a moment ago are not among them.</summary>
    public IReadOnlyList<ServicePool> Available()
    {
        var servers = Named();
        lock (_gate)
        {
            Forget(servers);
            var now = clock.GetTimestamp();
            var found = new List<ServicePool>();
            foreach (var server in servers)
            {
                if (!_known.TryGetValue(server, out var known))
                {
                    _known[server] = known = new Known(new ServicePool(server, settings, telemetry, even, clock));
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

    /// <summary>Tells how a server did: null for well.</summary>
    public void Report(ServicePool pool, DirectoryRefusal? refusal)
    {
        lock (_gate)
        {
            // DNS may have taken it from the list meanwhile.
            if (!_known.TryGetValue(pool.Server, out var known))
            {
                return;
            }

            var isNews = (known.FailedAt is null) != (refusal is null);
            known.FailedAt = refusal is null ? null : clock.GetTimestamp();
            if (!isNews)
            {
                return;
            }
        }

        telemetry.Turned(pool.Server, refusal);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            Forget([]);
        }
    }

    private ImmutableArray<LdapServer> Named()
    {
        if (_service is null)
        {
            return settings.Servers;
        }

        var (servers, outcome) = _service.Current();
        if (outcome is SrvOutcome.Absent or SrvOutcome.Failed)
        {
            telemetry.NoServers(settings.ServiceDomain!, outcome.Value);
        }

        return servers;
    }

    private void Forget(ImmutableArray<LdapServer> servers)
    {
        foreach (var gone in _known.Keys.Except(servers).ToList())
        {
            _known.Remove(gone, out var known);
            known!.Pool.Dispose();
        }
    }

    /// <summary>A server and how it did last.</summary>
    private sealed class Known(ServicePool pool)
    {
        public ServicePool Pool { get; } = pool;

        public long? FailedAt { get; set; }
    }
}
