using Broker.Kubernetes.Watching;

namespace Broker.Webhook.Lookups;

/// <summary>Finds service accounts. Thread safe.</summary>
internal sealed class WatchedServiceAccounts(WatchedMetadata watched) : IServiceAccountLookup
{
    /// <inheritdoc/>
    public ValueTask<ObjectLookup> FindAsync(string @namespace, string name, CancellationToken cancellationToken) =>
        watched.FindAsync(new ObjectKey(@namespace, name), cancellationToken);
}
