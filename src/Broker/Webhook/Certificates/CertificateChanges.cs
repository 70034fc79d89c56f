using System.Threading.Channels;
using Broker.Core.Telemetry;
using Broker.Kubernetes;
using Broker.Kubernetes.Api;
using Broker.Kubernetes.Watching;

namespace Broker.Webhook.Certificates;

/// <summary>
/// Tells at once that something about the certificates was changed: by another replica, by whoever installed the webhook configurations again, or by
/// whoever deleted a Secret. Without it the same shows a few seconds later.
/// </summary>
/// <remarks>Needs <c>list</c> and <c>watch</c> on the objects that it watches, each by its name. Run it once; one at a time waits.</remarks>
internal sealed class CertificateChanges
{
    private static readonly object Kept = new();

    private readonly Channel<bool> _changed = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly List<ResourceWatch<object>> _watches = [];

    /// <param name="api">The API server.</param>
    /// <param name="settings">What is watched.</param>
    /// <param name="meter">Metrics.</param>
    /// <param name="log">Logs.</param>
    public CertificateChanges(KubernetesApi api, CertificateSettings settings, BrokerMeter meter, ILogger log)
    {
        var secrets = ResourcePath.Secrets.In(settings.Namespace);
        foreach (var (collection, name) in settings.Issued.Select(issued => (secrets, issued.Secret)).Prepend((secrets, settings.Secret))
            .Concat(settings.Configuration is { } both ? [(ResourcePath.MutatingWebhooks, both), (ResourcePath.ValidatingWebhooks, both)] : []))
        {
            _watches.Add(new ResourceWatch<object>(
                api,
                new WatchedResource<object>(collection, _ => Kept)
                {
                    FieldSelector = $"metadata.name={name}",
                    MetadataOnly = true,
                    Changed = _ => _changed.Writer.TryWrite(true),
                },
                meter,
                log));
        }
    }

    /// <summary>Waits for a change, but no longer than this.</summary>
    public async Task WaitAsync(TimeSpan atMost, TimeProvider time, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(atMost, time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            await _changed.Reader.ReadAsync(ending.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Nothing changed.
        }
    }

    /// <summary>Watches until cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => Loops.RunAsync(token => _watches.Select(watch => watch.RunAsync(token)), cancellationToken);
}
