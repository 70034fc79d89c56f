using System.Globalization;
using System.Text.Json;
using Broker.Kubernetes.Api;

namespace Broker.Kubernetes.Watching;

/// <summary>Follows one stream of events and puts them into the store.</summary>
/// <remarks>
/// The stream ends on the API server's side after five to ten minutes at the latest, and here a little later: a connection that only seems to be
/// there does not stay. Source: Kubernetes API concepts, "Watch bookmarks".
/// </remarks>
internal sealed class WatchStream<T>(KubernetesApi api, string query, string accept, int largestEvent, ResourceStore<T> store)
    where T : class
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(5);

    /// <summary>What the API server may take longer than it was asked to.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(15);

    /// <summary>Follows events from a version on.</summary>
    /// <param name="version">The version known so far.</param>
    /// <param name="longest">Ends the stream when everything has to be listed again.</param>
    /// <param name="heard">Called as soon as events can come in.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    /// <returns>Why it ended, the last version seen, and the failure if there was one.</returns>
    public async Task<(WatchEnd End, string Version, KubernetesFailure? Failure)> FollowAsync(
        string version, TimeSpan longest, Action heard, CancellationToken cancellationToken)
    {
        var asked = Shortest * (1 + api.Jitter());
        var isLast = longest <= asked;
        using var deadline = new CancellationTokenSource(isLast ? longest : asked + Grace, api.Time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var path = string.Create(
            CultureInfo.InvariantCulture,
            $"{query}watch=true&allowWatchBookmarks=true&resourceVersion={Uri.EscapeDataString(version)}&timeoutSeconds={(int)asked.TotalSeconds}");
        var seen = new Position(version);
        try
        {
            var opened = await api.OpenAsync(path, accept, linked.Token);
            if (!opened.TryGet(out var response, out var failure))
            {
                return (EndOf(failure), version, failure);
            }

            using (response)
            {
                heard();
                await using var body = await response.Content.ReadAsStreamAsync(linked.Token);
                var (end, why) = await ReadAsync(new LineReader(body, largestEvent), seen, linked.Token);
                return (end, seen.Version, why);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (isLast ? WatchEnd.Resync : WatchEnd.Closed, seen.Version, null);
        }
        catch (Exception error) when (error is IOException or HttpRequestException)
        {
            return (WatchEnd.Closed, seen.Version, new KubernetesFailure(KubernetesFailureKind.Unreachable, KubernetesFailure.Connection, "the connection broke."));
        }
    }

    /// <summary>What a failure means for the watch.</summary>
    public static WatchEnd EndOf(KubernetesFailure failure) => failure.Kind switch
    {
        KubernetesFailureKind.Gone => WatchEnd.Expired,
        KubernetesFailureKind.Unreachable => WatchEnd.Unreachable,
        KubernetesFailureKind.TooLarge => WatchEnd.Malformed,
        _ => WatchEnd.Refused,
    };

    private async Task<(WatchEnd End, KubernetesFailure? Failure)> ReadAsync(LineReader lines, Position seen, CancellationToken cancellationToken)
    {
        while (await lines.ReadAsync(cancellationToken) is { } line)
        {
            if (Take(line, seen, out var failure) is { } end)
            {
                return (end, failure);
            }
        }

        return lines.IsTooLong ? (WatchEnd.Malformed, null) : (WatchEnd.Closed, null);
    }

    /// <summary>Takes one event; gives the end of the stream when it is one.</summary>
    private WatchEnd? Take(ReadOnlyMemory<byte> line, Position seen, out KubernetesFailure? failure)
    {
        failure = null;
        try
        {
            using var json = JsonDocument.Parse(line);
            var type = json.RootElement.FindText("type");
            if (json.RootElement.Find("object") is not { } item)
            {
                return WatchEnd.Malformed;
            }

            if (type == "BOOKMARK" && item.FindText("metadata", "resourceVersion") is { } version)
            {
                seen.Version = version;
                return null;
            }

            if (type == "ERROR")
            {
                failure = FailureOf(item);
                return EndOf(failure);
            }

            if (!ObjectIdentity.TryRead(item, out var identity))
            {
                return WatchEnd.Malformed;
            }

            switch (type)
            {
                case "ADDED" or "MODIFIED":
                    store.Keep(identity, item);
                    break;
                case "DELETED":
                    store.Remove(identity.Key);
                    break;
                default:
                    return WatchEnd.Malformed;
            }

            seen.Version = identity.Version;
            return null;
        }
        catch (JsonException)
        {
            return WatchEnd.Malformed;
        }
    }

    private static KubernetesFailure FailureOf(JsonElement status)
    {
        var code = (int)(status.FindNumber("code") is >= 400 and < 600 and var number ? number : 500);
        var message = StatusText.Bound(status.FindText("message"), 512) ?? "the API server sent an error without a text.";
        return new KubernetesFailure(StatusText.KindOf(code), StatusText.Bound(status.FindText("reason"), 64) ?? "Error", message, code);
    }

    private sealed class Position(string version)
    {
        public string Version { get; set; } = version;
    }
}
