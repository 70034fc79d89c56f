using Broker.Core.Telemetry;
using Broker.Kubernetes;
using Broker.Kubernetes.Api;
using Broker.Kubernetes.Events;
using Broker.Kubernetes.Watching;
using Broker.Webhook.Certificates;
using Broker.Webhook.Injection.Decisions;
using Broker.Webhook.Lookups;
using Broker.Webhook.Reporting;

namespace Broker.Webhook;

/// <summary>
/// How the webhook lives in its cluster: finds service accounts and namespaces, tells about decisions, looks for pods that were missed, and, where it
/// manages them, keeps its certificates.
/// </summary>
/// <remarks>Thread safe; run it once.</remarks>
internal sealed class ClusterSurroundings
{
    /// <summary>One lookup within an admission; API servers wait 5 s for the whole.</summary>
    private static readonly KubernetesLimits LookupLimits = new() { EachTry = TimeSpan.FromSeconds(1), AllTries = TimeSpan.FromSeconds(2), Retries = 1 };

    /// <summary>Who says so in Events.</summary>
    private const string Component = "identity-broker-webhook";

    private readonly WatchedMetadata _serviceAccounts;
    private readonly WatchedMetadata _namespaces;
    private readonly EventRecorder _events;
    private readonly MissedPods _missed;
    private readonly CertificateChanges? _certificateChanges;

    /// <param name="connection">The way to the API server.</param>
    /// <param name="certificates">What is kept; null where certificates are files.</param>
    /// <param name="meter">The meter of the process.</param>
    /// <param name="loggers">Logs.</param>
    /// <param name="time">The clock.</param>
    public ClusterSurroundings(KubernetesConnection connection, CertificateSettings? certificates, BrokerMeter meter, ILoggerFactory loggers, TimeProvider time)
    {
        Meter = new WebhookMeter(meter);
        Api = new KubernetesApi(connection, UniformJitter.Next, time);
        var direct = new DirectReads(new KubernetesApi(connection, UniformJitter.Next, time, LookupLimits), Meter, time);
        var log = loggers.CreateLogger<ClusterSurroundings>();
        _serviceAccounts = new WatchedMetadata(ResourcePath.ServiceAccounts, Api, direct, meter, log);
        _namespaces = new WatchedMetadata(ResourcePath.Namespaces, Api, direct, meter, log);
        WatchMetrics.Observe(meter, [_serviceAccounts.Status, _namespaces.Status]);
        _events = new EventRecorder(Api, Component, time);
        _missed = new MissedPods(new PodPages(Api), _serviceAccounts, _events, new MissedPodsReport(Meter, log), time);
        (ServiceAccounts, Namespaces, Decisions) = (new WatchedServiceAccounts(_serviceAccounts), new WatchedNamespaces(_namespaces), new DecisionEvents(_events));
        if (certificates is not null)
        {
            Certificates = new SelfManagedCertificates(certificates, Api, Meter, loggers.CreateLogger<SelfManagedCertificates>(), time);
            _certificateChanges = new CertificateChanges(Api, certificates, meter, log);
        }
    }

    /// <summary>Metrics of the role.</summary>
    public WebhookMeter Meter { get; }

    /// <summary>Calls without hurry.</summary>
    public KubernetesApi Api { get; }

    /// <summary>Finds service accounts.</summary>
    public IServiceAccountLookup ServiceAccounts { get; }

    /// <summary>Finds namespaces.</summary>
    public INamespaceLookup Namespaces { get; }

    /// <summary>Tells about decisions.</summary>
    public IDecisionSink Decisions { get; }

    /// <summary>The webhook's own certificates, to be served; null where they are files.</summary>
    public SelfManagedCertificates? Certificates { get; }

    /// <summary>Null when pods can be decided upon, else what is missing.</summary>
    public string? NotReady() => Certificates?.NotReady() ?? Unsynced(_serviceAccounts.Status) ?? Unsynced(_namespaces.Status);

    /// <summary>Does all of it until cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => Loops.RunAsync(
        token =>
        [
            Certificates?.RunAsync(_certificateChanges!, token) ?? Task.CompletedTask,
            _certificateChanges?.RunAsync(token) ?? Task.CompletedTask,
            _serviceAccounts.RunAsync(token),
            _namespaces.RunAsync(token),
            _events.RunAsync(token),
            _missed.RunAsync(token),
        ],
        cancellationToken);

    private static string? Unsynced(IWatchStatus watch) => watch.IsSynced ? null : $"the {watch.Resource} of the cluster have not been listed yet: see the log";
}
