using Broker.Core.Catalog;
using Broker.Core.Federation;
using Broker.Core.Sessions;
using Broker.Issuing;
using Broker.Issuing.Cluster;

namespace Broker.Directories;

/// <summary>What <c>broker ldap</c> reads from files or from the cluster, and follows while it runs: catalog, sealing keys, federation keys.</summary>
internal sealed class DirectorySources
{
    private readonly RoleCluster? _cluster;
    private readonly WatchedCatalogFolder? _catalogFolder;
    private readonly KeyRingFile<SealingKeyRing>? _keyFile;
    private readonly KeyRingFile<FederationKeyRing>? _federationKeyFile;

    /// <summary>Opens nothing yet.</summary>
    public DirectorySources(DirectorySettings settings, DirectorySurroundings surroundings)
    {
        var (meter, logging, time) = surroundings;
        _cluster = settings.Cluster is { } cluster ? new RoleCluster(cluster, (Catalog, Ring), meter, logging, time) : null;
        _catalogFolder = settings.Cluster is { HasCatalog: true }
            ? null
            : new WatchedCatalogFolder(settings.Catalog, Catalog, meter, time, logging.CreateLogger<WatchedCatalogFolder>());
        _keyFile = settings.Keys is { } keys && settings.Cluster?.KeySecret is null ? KeyFiles.Sealing(keys, Ring, logging, time) : null;
        _federationKeyFile = settings.FederationKeys is { } signing ? KeyFiles.Federation(signing, Federation, logging, time) : null;
        if (settings.Keys is null)
        {
            // Sessions end with the process; nothing else is sealed under this.
            Ring.Swap(SealingKeyRing.Generate());
        }
    }

    /// <summary>Providers and roles.</summary>
    public LiveCatalog Catalog { get; } = new();

    /// <summary>What sessions are sealed under.</summary>
    public LiveKeyRing Ring { get; } = new();

    /// <summary>What identity tokens are signed with.</summary>
    public LiveFederationKeys Federation { get; } = new();

    /// <summary>Null when everything is there, else what is missing.</summary>
    public string? NotReady() =>
        _cluster?.NotReady() is { } missing ? missing
        : Ring.Current is null ? "no sealing key has loaded: see the log"
        : _federationKeyFile is not null && Federation.Current is null ? "no federation key has loaded: see the log"
        : null;

    /// <summary>The first look at the files.</summary>
    public void Load()
    {
        _catalogFolder?.Load();
        _keyFile?.Refresh();
        _federationKeyFile?.Refresh();
    }

    /// <summary>What follows changes, each until cancelled.</summary>
    public IEnumerable<Task> Run(CancellationToken cancellationToken) =>
    [
        _catalogFolder?.RunAsync(cancellationToken) ?? Task.CompletedTask,
        .. _cluster?.Run(cancellationToken) ?? [],
        _keyFile?.WatchAsync(cancellationToken) ?? Task.CompletedTask,
        _federationKeyFile?.WatchAsync(cancellationToken) ?? Task.CompletedTask,
    ];
}
