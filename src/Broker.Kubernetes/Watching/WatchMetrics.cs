using System.Diagnostics.Metrics;
using Broker.Core.Telemetry;

namespace Broker.Kubernetes.Watching;

/// <summary>Shows how a process's watches do.</summary>
public static class WatchMetrics
{
    /// <summary>Reports all watches of the process at each scrape; call it once.</summary>
    public static void Observe(BrokerMeter meter, IReadOnlyList<IWatchStatus> watches) => meter.ObserveWatches(
        () => watches.Select(watch => new Measurement<long>(watch.Count, LabelOf(watch))),
        () => watches.Select(watch => new Measurement<double>(watch.Staleness.TotalSeconds, LabelOf(watch))));

    private static KeyValuePair<string, object?> LabelOf(IWatchStatus watch) => new("resource", watch.Resource);
}
