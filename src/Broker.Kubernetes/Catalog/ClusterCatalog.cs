using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Threading.Channels;
using Broker.Core.Catalog;
using Broker.Core.Telemetry;
using Broker.Kubernetes.Api;
using Broker.Kubernetes.Watching;
using Microsoft.Extensions.Logging;

namespace Broker.Kubernetes.Catalog;

/// <summary>Keeps a <see cref="LiveCatalog"/> true to the custom resources of a cluster, and tells in their status what is not in use and why.</summary>
/// <remarks>
/// Every kind and the Secrets of one namespace are watched; once all are known, each change is in use a fraction of a second after the
/// API server told it. While the API server is away the catalog stays as it is. Needs <c>get</c>, <c>list</c>, <c>watch</c> on the resources,
/// <c>patch</c> on their <c>status</c>, and <c>list</c>, <c>watch</c> on Secrets of that namespace. One <see cref="RunAsync"/>; the rest is
/// thread safe.
/// </remarks>
public sealed partial class ClusterCatalog
{
    /// <summary>Changes that come together, as from <c>kubectl apply</c> of a folder, are loaded together.</summary>
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(100);

    private readonly ImmutableArray<(ResourcePath Collection, ResourceWatch<ClusterDocument> Watch)> _kinds;
    private readonly ResourceWatch<SecretContent> _secrets;
    /// <summary>What to do before the next load; each tells whether there has to be one.</summary>
    private readonly ConcurrentQueue<Func<bool>> _changes = new();

    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Dictionary<string, (ResourcePath Path, ClusterDocument Document)> _documents = new(StringComparer.Ordinal);
    private readonly DocumentCatalog _catalog;
    private readonly ConditionWriter _conditions;
    private readonly LiveCatalog _live;
    private readonly BrokerMeter _meter;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private volatile bool _awaitsProvider;

    /// <summary>Opens nothing yet.</summary>
    /// <param name="api">The API server.</param>
    /// <param name="scope">Where to look.</param>
    /// <param name="live">What requests read.</param>
    /// <param name="meter">Counts loads, documents and watches.</param>
    /// <param name="logger">Where problems are told.</param>
    public ClusterCatalog(KubernetesApi api, ClusterCatalogScope scope, LiveCatalog live, BrokerMeter meter, ILogger<ClusterCatalog> logger)
    {
        (_live, _meter, _time, _logger, _awaitsProvider) = (live, meter, api.Time, logger, scope.AwaitsProvider);
        _conditions = new ConditionWriter(api, logger);
        _kinds = [.. CatalogResources.All.Select(kind => (kind.Collection, new ResourceWatch<ClusterDocument>(api, Documents(kind.Kind, kind.Collection), meter, logger)))];
        _secrets = new ResourceWatch<SecretContent>(api, Secrets(scope), meter, logger);
        _catalog = new DocumentCatalog(file => _secrets.TryGet(new ObjectKey(scope.Namespace, file.SecretName), out var secret) ? secret.Find(file.Key) : null);
        Watches = [.. _kinds.Select(kind => (IWatchStatus)kind.Watch), _secrets];
    }

    /// <summary>How the watches do.</summary>
    public ImmutableArray<IWatchStatus> Watches { get; }

    /// <summary>Null when all resources are known, else what is not yet.</summary>
    public string? NotReady() =>
        Watches.Where(watch => !watch.IsSynced).Select(watch => watch.Resource).ToArray() is { Length: > 0 } missing
            ? $"the cluster has not told its {string.Join(", ", missing)} yet: see the log"
            : _awaitsProvider ? "the cluster's issuer is not known yet: see the log" : null;

    /// <summary>Gives every account this provider from the next load on, which begins at once; null takes it away.</summary>
    public void Use(CommonProvider? provider) => Change(() =>
    {
        _catalog.CommonProvider = provider;
        _awaitsProvider = false;
        return true;
    });

    /// <summary>Watches, loads and tells until cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => Loops.RunAsync(
        token => [.. _kinds.Select(kind => kind.Watch.RunAsync(token)), _secrets.RunAsync(token), _conditions.RunAsync(token), LoadAsync(token)],
        cancellationToken);

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        var wait = Gather;
        while (await _signal.Reader.ReadAsync(cancellationToken))
        {
            await Task.Delay(wait, _time, cancellationToken);
            var isChanged = _live.Current is null;
            while (_changes.TryDequeue(out var change))
            {
                isChanged |= change();
            }

            if (isChanged && NotReady() is null)
            {
                // A catalog so large that a load takes long is not loaded all the time.
                var took = Load();
                wait = took > Gather ? took : Gather;
            }
        }
    }

    private TimeSpan Load()
    {
        var started = _time.GetTimestamp();
        var load = _catalog.Load();
        _live.Swap(load.Snapshot);
        load.Snapshot.Count(_meter);
        _meter.CatalogLoaded(load.NotInUse == 0);
        _meter.CatalogLeavesOut(load.NotInUse);
        foreach (var outcome in load.Changed)
        {
            Tell(outcome);
        }

        var took = _time.GetElapsedTime(started);
        Loaded(_logger, _catalog.Count, load.NotInUse, took);
        return took;
    }

    private void Tell(DocumentOutcome outcome)
    {
        if (!_documents.TryGetValue(outcome.Name, out var known) || known.Document.Uid != outcome.Identity)
        {
            return;
        }

        foreach (var problem in outcome.Problems)
        {
            ProblemFound(_logger, problem.IsWarning ? LogLevel.Warning : LogLevel.Error, outcome.Name, problem.Message);
        }

        var condition = ReadyCondition.Of(outcome, known.Document.Generation);
        if (!condition.Equals(known.Document.Condition))
        {
            _conditions.Want(known.Path, condition);
        }
    }

    private WatchedResource<ClusterDocument> Documents(string kind, ResourcePath collection) => new(collection, resource => ClusterDocument.Parse(kind, resource))
    {
        MostObjects = CatalogLimits.MostDocuments,
        Changed = change => Change(() => Take(kind, collection, change)),
        Synced = Signal,
    };

    private WatchedResource<SecretContent> Secrets(ClusterCatalogScope scope) => new(
        ResourcePath.Secrets.In(scope.Namespace),
        secret => SecretContent.Parse(secret) is { } content && !scope.OwnSecrets.Contains(content.Name, StringComparer.Ordinal) ? content : null)
    {
        // Releases of Helm are large, many, and nobody's key.
        FieldSelector = "type!=helm.sh/release.v1",
        MostObjects = CatalogLimits.MostReferences,
        Changed = change =>
        {
            if (change is not { Before: { } before, Now: { } now } || !before.HoldsTheSame(now))
            {
                Change(() => _catalog.FileChanged(change.Key.Name));
            }
        },
        Synced = Signal,
    };

    /// <summary>Takes a change of a resource; false when the catalog stays the same, as after a status was written.</summary>
    private bool Take(string kind, ResourcePath collection, ResourceChange<ClusterDocument> change)
    {
        var name = ClusterDocument.NameOf(kind, change.Key.Name);
        if (change.Now is not { } now)
        {
            _catalog.Remove(name);
            return _documents.Remove(name);
        }

        var isKnown = _documents.TryGetValue(name, out var known);
        _documents[name] = (collection.Named(change.Key.Name), now);
        if (isKnown && known.Document.SaysTheSame(now) && known.Document.Generation == now.Generation)
        {
            now.Forget();
            return false;
        }

        _catalog.Put(now.Take());
        return true;
    }

    private void Change(Func<bool> change)
    {
        _changes.Enqueue(change);
        Signal();
    }

    private void Signal() => _signal.Writer.TryWrite(item: true);

    [LoggerMessage(3201, LogLevel.Information, "Catalog of the cluster loaded: {Documents} documents, {NotInUse} of them not in use as they are, in {Elapsed}")]
    private static partial void Loaded(ILogger logger, int documents, int notInUse, TimeSpan elapsed);

    [LoggerMessage(EventId = 3202, Message = "{Document}: {Problem}")]
    private static partial void ProblemFound(ILogger logger, LogLevel level, string document, string problem);
}
