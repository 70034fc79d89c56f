using Broker.Kubernetes.Watching;

namespace Broker.Webhook.Lookups;

/// <summary>Finds namespaces. Thread safe.</summary>
internal sealed class WatchedNamespaces(WatchedMetadata watched) : INamespaceLookup
{
    /// <inheritdoc/>
    public ValueTask<ObjectLookup> FindAsync(string name, CancellationToken cancellationToken) => watched.FindAsync(ObjectKey.Of(name), cancellationToken);
}
