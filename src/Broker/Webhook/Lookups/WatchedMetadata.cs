using Broker.Core.Telemetry;
using Broker.Kubernetes.Api;
using Broker.Kubernetes.Watching;

namespace Broker.Webhook.Lookups;

/// <summary>The annotations of all objects of a type, watched; what memory does not have is read directly.</summary>
/// <remarks>
/// Memory is bounded by <see cref="MostObjects"/>; the rest is read directly. What was not heard of for <see cref="StaleAfter"/> is read directly as
/// well; if that fails, an object that never asked for anything is still known not to, and everything else is not known (it is refused, where the
/// webhook's failure policy is Fail). Thread safe; run it once. Needs <c>list</c> and <c>watch</c>.
/// </remarks>
internal sealed class WatchedMetadata
{
    /// <summary>About 300 bytes each, so 15 MiB of the role's 64.</summary>
    public const int MostObjects = 50_000;

    /// <summary>A stream that broke is open again after a few seconds.</summary>
    public static readonly TimeSpan StaleAfter = TimeSpan.FromSeconds(30);

    private readonly ResourcePath _collection;
    private readonly DirectReads _direct;
    private readonly ResourceWatch<ObjectMetadata> _watch;

    /// <param name="collection">The type.</param>
    /// <param name="api">Lists and watches.</param>
    /// <param name="direct">Reads what is missing.</param>
    /// <param name="meter">Metrics.</param>
    /// <param name="log">Logs.</param>
    public WatchedMetadata(ResourcePath collection, KubernetesApi api, DirectReads direct, BrokerMeter meter, ILogger log)
    {
        (_collection, _direct) = (collection, direct);
        _watch = new ResourceWatch<ObjectMetadata>(
            api,
            new WatchedResource<ObjectMetadata>(collection, MetadataReader.Read) { MetadataOnly = true, MostObjects = MostObjects },
            meter,
            log);
    }

    /// <summary>How the watch is doing.</summary>
    public IWatchStatus Status => _watch;

    /// <summary>What memory has; null for nothing, which does not mean that there is nothing.</summary>
    public ObjectMetadata? Known(ObjectKey key) => _watch.TryGet(key, out var known) ? known : null;

    /// <summary>Finds one.</summary>
    public async ValueTask<ObjectLookup> FindAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        var known = Known(key);
        if (known is not null && _watch.Staleness < StaleAfter)
        {
            return ObjectLookup.Of(known);
        }

        var path = key.Namespace.Length == 0 ? _collection.Named(key.Name) : _collection.In(key.Namespace).Named(key.Name);
        var lookup = await _direct.FindAsync(path, cancellationToken);
        return lookup.Problem is not null && known is not null && MetadataReader.IsPlain(known) ? ObjectLookup.Of(known) : lookup;
    }

    /// <summary>Lists and watches until cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => _watch.RunAsync(cancellationToken);
}
