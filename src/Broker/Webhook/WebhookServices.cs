using Broker.Core.Telemetry;
using Broker.Webhook.Injection.Decisions;
using Broker.Webhook.Injection.Facts;
using Broker.Webhook.Lookups;

namespace Broker.Webhook;

/// <summary>What the role has from outside itself.</summary>
/// <param name="ServiceAccounts">Finds service accounts.</param>
/// <param name="Namespaces">Finds namespaces.</param>
/// <param name="Decisions">Tells the cluster; null where nobody does.</param>
/// <param name="Cluster">What is known of the cluster just now.</param>
/// <param name="Meter">Metrics.</param>
/// <param name="Loggers">Logs.</param>
/// <param name="Time">The clock.</param>
internal sealed record WebhookServices(
    IServiceAccountLookup ServiceAccounts,
    INamespaceLookup Namespaces,
    IDecisionSink? Decisions,
    Func<ClusterFacts> Cluster,
    WebhookMeter Meter,
    ILoggerFactory Loggers,
    TimeProvider Time);
