using System.Diagnostics.CodeAnalysis;
using Broker.Core.Telemetry;
using Broker.Kubernetes.Api;
using Microsoft.Extensions.Logging;

namespace Broker.Kubernetes.Watching;

/// <summary>Keeps what a parse function makes of all objects of a type equal to what the API server has: list, then watch, for ever.</summary>
/// <remarks>
/// Lists in pages, then follows events from that version on; bookmarks move the version on, a forgotten version (410) and the resync time
/// lead to another list, everything that fails is tried again with back-off and full jitter. While the API server cannot be reached the last
/// state stays. Reading is thread safe and never waits; one <see cref="RunAsync"/> writes. Needs the verbs <c>list</c> and <c>watch</c>.
/// Source: Kubernetes API concepts, "Efficient detection of changes".
/// </remarks>
/// <typeparam name="T">What is kept of an object.</typeparam>
public sealed partial class ResourceWatch<T> : IWatchStatus
    where T : class
{
    private const string Json = "application/json";
    private const string MetadataList = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";
    private const string Metadata = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json";

    /// <summary>A stream that was open for so long was no failure.</summary>
    private static readonly TimeSpan LivedWell = TimeSpan.FromSeconds(30);

    private readonly WatchedResource<T> _resource;
    private readonly ResourceStore<T> _store;
    private readonly ResourceList _list;
    private readonly WatchStream<T> _stream;
    private readonly BackOff _backOff;
    private readonly KubernetesApi _api;
    private readonly BrokerMeter _meter;
    private readonly ILogger _logger;
    private readonly TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ticks of the clock's timestamp since when nothing is heard; 0 while everything is heard.</summary>
    private long _deafSince;

    /// <summary>Opens nothing yet.</summary>
    public ResourceWatch(KubernetesApi api, WatchedResource<T> resource, BrokerMeter meter, ILogger logger)
    {
        (_api, _resource, _meter, _logger) = (api, resource, meter, logger);
        _deafSince = api.Time.GetTimestamp();
        _store = new ResourceStore<T>(resource);
        _backOff = new BackOff(api.Jitter, api.Time);
        var query = $"{resource.Collection}?{Selector("fieldSelector", resource.FieldSelector)}{Selector("labelSelector", resource.LabelSelector)}";
        _list = new ResourceList(api, query, resource.MetadataOnly ? MetadataList : Json, resource.LargestAnswer);
        _stream = new WatchStream<T>(api, query, resource.MetadataOnly ? Metadata : Json, resource.LargestAnswer, _store);
    }

    /// <inheritdoc/>
    public string Resource => _resource.Collection.Plural;

    /// <inheritdoc/>
    public bool IsSynced => _synced.Task.IsCompleted;

    /// <summary>Whether everything that was to be kept is: false when there are more objects than <see cref="WatchedResource{T}.MostObjects"/>.</summary>
    public bool IsComplete => _store.IsComplete;

    /// <inheritdoc/>
    public int Count => _store.Count;

    /// <summary>Everything that is kept, as it is while somebody enumerates.</summary>
    public IEnumerable<T> All => _store.All;

    /// <inheritdoc/>
    public TimeSpan Staleness => Interlocked.Read(ref _deafSince) is not 0 and var since ? _api.Time.GetElapsedTime(since) : TimeSpan.Zero;

    /// <summary>Finds what is kept of an object.</summary>
    public bool TryGet(ObjectKey key, [NotNullWhen(true)] out T? value) => _store.TryGet(key, out value);

    /// <summary>Waits for the first complete list.</summary>
    public Task WaitForSyncAsync(CancellationToken cancellationToken) => _synced.Task.WaitAsync(cancellationToken);

    /// <summary>Lists and watches until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            _store.BeginList();
            var (version, failure) = await _list.ReadAsync(_resource.PageSize, _store.TryList, cancellationToken);
            if (version is null)
            {
                await FailedAsync(failure!.Kind == KubernetesFailureKind.Gone ? WatchEnd.Expired : WatchStream<T>.EndOf(failure), failure, cancellationToken);
                continue;
            }

            _store.EndList();
            Heard();
            Listed();
            await FollowAsync(version, cancellationToken);
        }
    }

    /// <summary>Follows events, stream after stream, until everything has to be listed again.</summary>
    private async Task FollowAsync(string version, CancellationToken cancellationToken)
    {
        var listed = _api.Time.GetTimestamp();
        var resync = _resource.Resync * (1 + (_api.Jitter() / 2));
        while (true)
        {
            var left = resync - _api.Time.GetElapsedTime(listed);
            if (left <= TimeSpan.Zero)
            {
                _meter.WatchEnded(Resource, LabelOf(WatchEnd.Resync));
                return;
            }

            var opened = _api.Time.GetTimestamp();
            var (end, last, failure) = await _stream.FollowAsync(version, left, Heard, cancellationToken);
            if (last != version || _api.Time.GetElapsedTime(opened) > LivedWell)
            {
                _backOff.Reset();
            }

            version = last;

            switch (end)
            {
                case WatchEnd.Resync:
                    _backOff.Reset();
                    break;
                case WatchEnd.Closed when failure is null:
                    // The usual end after some minutes, or of a server that hangs up at once; nothing was missed so far.
                    _meter.WatchEnded(Resource, LabelOf(WatchEnd.Closed));
                    await _backOff.WaitAsync(atLeast: null, cancellationToken);
                    break;
                case WatchEnd.Closed or WatchEnd.Unreachable:
                    await FailedAsync(end, failure, cancellationToken);
                    break;
                default:
                    await FailedAsync(end, failure, cancellationToken);
                    return;
            }
        }
    }

    private void Heard()
    {
        if (Interlocked.Exchange(ref _deafSince, 0) != 0 && IsSynced)
        {
            Resumed(_logger, Resource);
        }
    }

    private void Listed()
    {
        if (_synced.TrySetResult())
        {
            Synced(_logger, Resource, Count);
        }

        if (!IsComplete)
        {
            Truncated(_logger, Resource, _resource.MostObjects);
        }

        _resource.Synced?.Invoke();
    }

    private async Task FailedAsync(WatchEnd end, KubernetesFailure? failure, CancellationToken cancellationToken)
    {
        _meter.WatchEnded(Resource, LabelOf(end));
        if (end is not WatchEnd.Expired && Interlocked.CompareExchange(ref _deafSince, _api.Time.GetTimestamp(), 0) == 0)
        {
            Lost(_logger, Resource, failure?.Message ?? "the stream of events cannot be read.");
        }
        else if (!IsSynced)
        {
            NotYetSynced(_logger, Resource, failure?.Message ?? "the list cannot be read.");
        }

        await _backOff.WaitAsync(failure?.RetryAfter, cancellationToken);
    }

    private static string LabelOf(WatchEnd end) => end.ToString().ToLowerInvariant();

    private static string Selector(string name, string? selector) => selector is null ? "" : $"{name}={Uri.EscapeDataString(selector)}&";

    [LoggerMessage(3001, LogLevel.Information, "All {Resource} of the cluster have been listed; {Count} are kept.")]
    private static partial void Synced(ILogger logger, string resource, int count);

    [LoggerMessage(3002, LogLevel.Warning, "The {Resource} of the cluster cannot be watched; the state known last stays in use: {Reason}")]
    private static partial void Lost(ILogger logger, string resource, string reason);

    [LoggerMessage(3003, LogLevel.Information, "The {Resource} of the cluster are watched again.")]
    private static partial void Resumed(ILogger logger, string resource);

    [LoggerMessage(3004, LogLevel.Warning, "The {Resource} of the cluster cannot be listed yet: {Reason}")]
    private static partial void NotYetSynced(ILogger logger, string resource, string reason);

    [LoggerMessage(3005, LogLevel.Warning, "The cluster has more than {Most} {Resource}; the rest is not kept.")]
    private static partial void Truncated(ILogger logger, string resource, int most);
}
