using System.Collections.Immutable;
using Broker.Core.Catalog.Documents;
using Broker.Core.Telemetry;
using Microsoft.Extensions.Logging;

namespace Broker.Core.Catalog;

/// <summary>Keeps <see cref="LiveCatalog"/> true to a folder: loads it, looks for changes, and swaps the snapshot whole.</summary>
/// <remarks>
/// A folder with errors changes nothing: the last good snapshot stays in use, and every problem is logged. Changes are found by looking
/// every <see cref="Interval"/> (file notifications miss kubelet's swap of <c>..data</c>), so loading never holds up a request.
/// One caller at a time: <see cref="Load"/> when the process starts, then <see cref="RunAsync"/>.
/// </remarks>
/// <param name="folder">The folder.</param>
/// <param name="live">What requests read.</param>
/// <param name="meter">Counts loads and documents.</param>
/// <param name="time">Paces the looking.</param>
/// <param name="logger">Where problems are told.</param>
public sealed class WatchedCatalogFolder(string folder, LiveCatalog live, BrokerMeter meter, TimeProvider time, ILogger<WatchedCatalogFolder> logger)
{
    /// <summary>A writer that changes the folder this often while it is read is left alone until the next look.</summary>
    private const int MostTries = 3;

    private string? _fingerprint;
    private CommonProvider? _common;
    private ImmutableArray<FileReference> _references = [];
    private PrincipalPins _pins = PrincipalPins.None;

    /// <summary>Time between two looks: short against kubelet's own delay of up to a minute, cheap for 10,000 files.</summary>
    public static TimeSpan Interval { get; } = TimeSpan.FromSeconds(5);

    /// <summary>Gives the provider that accounts have without a document, or null; asked at every look, and another one is a change.</summary>
    public Func<CommonProvider?> CommonProvider { get; init; } = static () => null;

    /// <summary>Loads the folder now; on success its snapshot is in use, else whatever was before.</summary>
    public CatalogLoad Load(CancellationToken cancellationToken = default)
    {
        var started = time.GetTimestamp();
        var load = LoadUntorn(cancellationToken);
        if (load.TryGetSnapshot(out var snapshot))
        {
            _pins = load.Pins;
            Use(snapshot);
            CatalogEvents.Loaded(logger, folder, snapshot.Providers.Count, snapshot.Roles.Count, time.GetElapsedTime(started));
        }

        Report(load);
        return load;
    }

    /// <summary>Looks once; loads when something changed since the last load. Null when nothing did.</summary>
    public CatalogLoad? LoadIfChanged(CancellationToken cancellationToken = default) =>
        IsUnchanged() && CommonProvider() == _common && _references.All(reference => reference.IsUnchanged())
            ? null
            : Load(cancellationToken);

    /// <summary>Looks every <see cref="Interval"/> until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                LoadIfChanged(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Asked to end.
        }
    }

    /// <summary>Loads what the folder was at one moment: files of before and after a swap must not meet in one snapshot.</summary>
    private CatalogLoad LoadUntorn(CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            _fingerprint = CatalogFingerprint.OfFolder(folder);
            _common = CommonProvider();
            var load = new CatalogFolder(folder) { CommonProvider = _common }.Load(_pins, cancellationToken);
            _references = load.References;
            if (IsUnchanged())
            {
                return load;
            }

            if (tries == MostTries)
            {
                _fingerprint = null;
                return CatalogLoad.Refused(folder, "files keep changing while they are read: trying again later");
            }
        }
    }

    private bool IsUnchanged() => string.Equals(CatalogFingerprint.OfFolder(folder), _fingerprint, StringComparison.Ordinal);

    private void Use(CatalogSnapshot snapshot)
    {
        live.Swap(snapshot);
        snapshot.Count(meter);
    }

    private void Report(CatalogLoad load)
    {
        meter.CatalogLoaded(load.ErrorCount == 0);
        foreach (var problem in load.Problems)
        {
            CatalogEvents.ProblemFound(logger, problem.IsWarning ? LogLevel.Warning : LogLevel.Error, problem.File, problem.Line, problem.Column, problem.Message);
        }

        if (load.ErrorCount > 0)
        {
            var consequence = live.Current is null ? "no catalog is in use" : "the last good catalog stays in use";
            CatalogEvents.Refused(logger, folder, load.ErrorCount, consequence);
        }
    }
}
