using System.Globalization;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;

namespace Broker.TestKit.Kubernetes;

/// <summary>The store of a <see cref="FakeApiServer"/>: objects by their path, one counter of versions, and a history that can be forgotten.</summary>
public sealed class FakeApiObjects
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, JsonObject> _objects = new(StringComparer.Ordinal);
    private readonly List<(long Version, string Path, JsonObject Event)> _history = [];
    private readonly List<Channel<(string Path, JsonObject? Event)>> _watchers = [];
    private long _version = 100;
    private long _forgotten;

    /// <summary>Watches that are open.</summary>
    public int Watchers
    {
        get
        {
            lock (_gate)
            {
                return _watchers.Count;
            }
        }
    }

    /// <summary>Gives an object; null when there is none.</summary>
    public JsonObject? Find(string path)
    {
        lock (_gate)
        {
            return _objects.TryGetValue(path, out var found) ? Copy(found) : null;
        }
    }

    /// <summary>The paths of all objects below a collection.</summary>
    public IReadOnlyList<string> Paths(string collection)
    {
        lock (_gate)
        {
            return [.. _objects.Keys.Where(path => IsIn(collection, path))];
        }
    }

    /// <summary>Creates or replaces an object; everybody who watches is told.</summary>
    public JsonObject Put(string path, JsonObject value)
    {
        lock (_gate)
        {
            var isNew = !_objects.TryGetValue(path, out var before);
            var stored = Copy(value);
            var metadata = stored["metadata"] as JsonObject ?? [];
            stored["metadata"] = metadata;
            metadata["name"] ??= path.Split('/')[^1];
            metadata["uid"] = before?["metadata"]!["uid"]?.GetValue<string>() ?? metadata["uid"]?.GetValue<string>() ?? Guid.NewGuid().ToString();
            var generation = before?["metadata"]!["generation"]?.GetValue<long>() ?? 0;
            var sameSpec = !isNew && JsonNode.DeepEquals(before!["spec"], stored["spec"]);
            metadata["generation"] = sameSpec ? generation : generation + 1;
            metadata["resourceVersion"] = (++_version).ToString(CultureInfo.InvariantCulture);
            _objects[path] = stored;
            Tell(isNew ? "ADDED" : "MODIFIED", path, stored);
            return Copy(stored);
        }
    }

    /// <summary>Creates or replaces an object from text.</summary>
    public JsonObject Put(string path, string json) => Put(path, JsonNode.Parse(json)!.AsObject());

    /// <summary>Removes an object; everybody who watches is told.</summary>
    public bool Remove(string path)
    {
        lock (_gate)
        {
            if (!_objects.Remove(path, out var removed))
            {
                return false;
            }

            removed["metadata"]!["resourceVersion"] = (++_version).ToString(CultureInfo.InvariantCulture);
            Tell("DELETED", path, removed);
            return true;
        }
    }

    /// <summary>Removes an object and tells nobody: an event that was lost.</summary>
    public void RemoveSilently(string path)
    {
        lock (_gate)
        {
            _objects.Remove(path);
        }
    }

    /// <summary>Forgets all versions so far, as etcd does when it compacts: a watch from one of them is answered 410.</summary>
    public void Compact()
    {
        lock (_gate)
        {
            _history.Clear();
            _forgotten = ++_version;
        }
    }

    /// <summary>Sends everybody who watches a bookmark of the present version.</summary>
    public void Bookmark()
    {
        lock (_gate)
        {
            var bookmark = new JsonObject
            {
                ["type"] = "BOOKMARK",
                ["object"] = new JsonObject { ["metadata"] = new JsonObject { ["resourceVersion"] = _version.ToString(CultureInfo.InvariantCulture) } },
            };
            foreach (var watcher in _watchers)
            {
                watcher.Writer.TryWrite(("", bookmark));
            }
        }
    }

    /// <summary>Sends everybody who watches an event as it stands.</summary>
    public void Send(JsonObject @event)
    {
        lock (_gate)
        {
            foreach (var watcher in _watchers)
            {
                watcher.Writer.TryWrite(("", @event));
            }
        }
    }

    /// <summary>Ends every open watch, as API servers do after some minutes.</summary>
    public void EndWatches()
    {
        lock (_gate)
        {
            foreach (var watcher in _watchers)
            {
                watcher.Writer.TryComplete();
            }
        }
    }

    internal async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        var isCollection = IsCollection(path);
        switch (context.Request.Method)
        {
            case "GET" when isCollection && context.Request.Query["watch"] == "true":
                await WatchAsync(context, path);
                break;
            case "GET" when isCollection:
                await ListAsync(context, path);
                break;
            case "GET":
                await WriteAsync(context, Find(path));
                break;
            case "POST":
                await CreateAsync(context, path);
                break;
            case "PUT":
                await ChangeAsync(context, path, static (_, sent) => sent);
                break;
            case "PATCH":
                await ChangeAsync(context, path, Merge);
                break;
            case "DELETE":
                var gone = Find(path);
                Remove(path);
                await WriteAsync(context, gone);
                break;
            default:
                await FakeApiServer.RefuseAsync(context, 405, "MethodNotAllowed");
                break;
        }
    }

    private async Task ListAsync(HttpContext context, string collection)
    {
        var limit = int.TryParse(context.Request.Query["limit"], CultureInfo.InvariantCulture, out var asked) ? asked : int.MaxValue;
        var after = context.Request.Query["continue"].ToString();
        JsonObject list;
        lock (_gate)
        {
            var rest = _objects.Where(o => IsIn(collection, o.Key) && string.CompareOrdinal(o.Key, after) > 0).ToList();
            var page = rest.Take(limit).ToList();
            var metadata = new JsonObject { ["resourceVersion"] = _version.ToString(CultureInfo.InvariantCulture) };
            if (rest.Count > page.Count)
            {
                metadata["continue"] = page[^1].Key;
            }

            list = new JsonObject { ["kind"] = "List", ["metadata"] = metadata, ["items"] = new JsonArray([.. page.Select(o => Copy(o.Value))]) };
        }

        await WriteAsync(context, list);
    }

    private async Task WatchAsync(HttpContext context, string collection)
    {
        var from = long.Parse(context.Request.Query["resourceVersion"].ToString(), CultureInfo.InvariantCulture);
        var channel = Channel.CreateUnbounded<(string Path, JsonObject? Event)>();
        lock (_gate)
        {
            if (from < _forgotten)
            {
                channel = null;
            }
            else
            {
                foreach (var (_, path, happened) in _history.Where(h => h.Version > from))
                {
                    channel.Writer.TryWrite((path, happened));
                }

                _watchers.Add(channel);
            }
        }

        if (channel is null)
        {
            await FakeApiServer.RefuseAsync(context, 410, "Expired", "too old resource version");
            return;
        }

        try
        {
            context.Response.ContentType = "application/json";
            await context.Response.StartAsync();
            await context.Response.Body.FlushAsync();
            await foreach (var (path, happened) in channel.Reader.ReadAllAsync(context.RequestAborted))
            {
                if (path.Length == 0 || IsIn(collection, path))
                {
                    await context.Response.WriteAsync(happened!.ToJsonString() + "\n", context.RequestAborted);
                    await context.Response.Body.FlushAsync(context.RequestAborted);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The client went away.
        }
        finally
        {
            lock (_gate)
            {
                _watchers.Remove(channel);
            }
        }
    }

    private async Task CreateAsync(HttpContext context, string collection)
    {
        var sent = (await JsonNode.ParseAsync(context.Request.Body))!.AsObject();
        var name = sent["metadata"]?["name"]?.GetValue<string>() ?? Guid.NewGuid().ToString("N");
        var path = $"{collection}/{name}";
        if (TryCreate(path, sent) is not { } created)
        {
            await FakeApiServer.RefuseAsync(context, 409, "AlreadyExists");
            return;
        }

        context.Response.StatusCode = 201;
        await WriteAsync(context, created);
    }

    /// <summary>Of several that create one object at once, one does.</summary>
    private JsonObject? TryCreate(string path, JsonObject value)
    {
        lock (_gate)
        {
            return Find(path) is null ? Put(path, value) : null;
        }
    }

    private async Task ChangeAsync(HttpContext context, string asked, Func<JsonObject, JsonObject, JsonObject> change)
    {
        var path = asked.EndsWith("/status", StringComparison.Ordinal) ? asked[..^"/status".Length] : asked;
        var sent = (await JsonNode.ParseAsync(context.Request.Body))!.AsObject();
        if (TryChange(path, sent, isStatus: path != asked, change, out var changed))
        {
            await WriteAsync(context, changed);
        }
        else
        {
            await FakeApiServer.RefuseAsync(context, 409, "Conflict");
        }
    }

    /// <summary>Of several that change one version of an object at once, one does. Gives null for an object that is not there.</summary>
    private bool TryChange(string path, JsonObject sent, bool isStatus, Func<JsonObject, JsonObject, JsonObject> change, out JsonObject? changed)
    {
        lock (_gate)
        {
            changed = null;
            if (Find(path) is not { } found)
            {
                return true;
            }

            var version = sent["metadata"]?["resourceVersion"]?.GetValue<string>();
            if (version is not null && version != found["metadata"]!["resourceVersion"]!.GetValue<string>())
            {
                return false;
            }

            changed = change(Copy(found), sent);
            if (isStatus)
            {
                var status = changed["status"]?.DeepClone();
                changed = Copy(found);
                changed["status"] = status;
            }

            changed = Put(path, changed);
            return true;
        }
    }

    private static JsonObject Merge(JsonObject into, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (value is null)
            {
                into.Remove(name);
            }
            else
            {
                into[name] = value is JsonObject inner ? Merge(into[name] as JsonObject ?? [], inner).DeepClone() : value.DeepClone();
            }
        }

        return into;
    }

    private static async Task WriteAsync(HttpContext context, JsonObject? value)
    {
        if (value is null)
        {
            await FakeApiServer.RefuseAsync(context, 404, "NotFound");
            return;
        }

        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(value.ToJsonString());
    }

    private void Tell(string type, string path, JsonObject about)
    {
        var happened = new JsonObject { ["type"] = type, ["object"] = Copy(about) };
        _history.Add((_version, path, happened));
        foreach (var watcher in _watchers)
        {
            watcher.Writer.TryWrite((path, happened));
        }
    }

    private static JsonObject Copy(JsonObject value) => value.DeepClone().AsObject();

    /// <summary><c>/apis/G/V/PLURAL</c> covers all namespaces, <c>/apis/G/V/namespaces/NS/PLURAL</c> one.</summary>
    private static bool IsIn(string collection, string path)
    {
        if (path[..path.LastIndexOf('/')] == collection)
        {
            return true;
        }

        var (root, inside) = Split(path);
        return inside is ["namespaces", _, var plural, _] && collection == $"{root}/{plural}";
    }

    private static bool IsCollection(string path) => Split(path).Inside is [_] or ["namespaces", _, _];

    private static (string Root, string[] Inside) Split(string path)
    {
        var segments = path.Split('/');
        var length = segments[1] == "api" ? 3 : 4;
        return (string.Join('/', segments[..length]), segments[length..]);
    }
}
