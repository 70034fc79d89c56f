using System.Security.Cryptography;
using Broker.Core.Catalog;
using Broker.Core.Telemetry;
using Broker.Kubernetes.Api;
using Broker.Kubernetes.Catalog;
using Broker.Kubernetes.Watching;

namespace Broker.Sts.Cluster;

/// <summary>What <c>broker sts</c> has of the cluster that it lives in: one connection, and what is kept true to it.</summary>
internal sealed class StsCluster
{
    private readonly ClusterCatalog _catalog;

    /// <summary>Opens nothing yet.</summary>
    /// <param name="settings">Checked.</param>
    /// <param name="live">The catalog that requests read.</param>
    /// <param name="meter">Metrics.</param>
    /// <param name="logging">Logs.</param>
    /// <param name="time">The clock.</param>
    public StsCluster(ClusterSettings settings, LiveCatalog live, BrokerMeter meter, ILoggerFactory logging, TimeProvider time)
    {
        Api = new KubernetesApi(settings.Connection, Jitter, time);
        _catalog = new ClusterCatalog(Api, new ClusterCatalogScope(settings.Namespace, settings.OwnSecrets), live, meter, logging.CreateLogger<ClusterCatalog>());
        WatchMetrics.Observe(meter, _catalog.Watches);
    }

    /// <summary>The API server, for everything else that asks it.</summary>
    public KubernetesApi Api { get; }

    /// <summary>The custom resources.</summary>
    public ClusterCatalog Catalog => _catalog;

    /// <summary>Null when everything of the cluster is known that requests need, else what is missing.</summary>
    public string? NotReady() => _catalog.NotReady();

    /// <summary>Follows the cluster until cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => _catalog.RunAsync(cancellationToken);

    private static double Jitter() => RandomNumberGenerator.GetInt32(1 << 20) / (double)(1 << 20);
}
