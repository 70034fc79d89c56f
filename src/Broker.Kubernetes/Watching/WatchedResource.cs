using System.Text.Json;
using Broker.Kubernetes.Api;

namespace Broker.Kubernetes.Watching;

/// <summary>Which objects to watch, and what to keep of each.</summary>
/// <param name="Collection">The collection; in one namespace or in all.</param>
/// <param name="Parse">
/// Makes what is kept of an object, or null to keep nothing. Must not keep the element itself, and must not throw, however the object looks:
/// <see cref="JsonMembers"/> helps. Items of lists have no <c>kind</c> and no <c>apiVersion</c>.
/// </param>
/// <typeparam name="T">What is kept: as little as will do, there may be 100,000 of them.</typeparam>
public sealed record WatchedResource<T>(ResourcePath Collection, Func<JsonElement, T?> Parse)
    where T : class
{
    /// <summary>Whether only <c>metadata</c> is asked for: the API server then leaves the rest out, which saves most of the bytes.</summary>
    public bool MetadataOnly { get; init; }

    /// <summary>A selector on fields, such as <c>metadata.name=keys</c>; null for all. Never text from outside.</summary>
    public string? FieldSelector { get; init; }

    /// <summary>A selector on labels; null for all. Never text from outside.</summary>
    public string? LabelSelector { get; init; }

    /// <summary>
    /// Called for each change, in order, by the one task that runs the watch; it must be quick and must not throw. Changes of one list come
    /// one by one as well; <see cref="Synced"/> comes after them.
    /// </summary>
    public Action<ResourceChange<T>>? Changed { get; init; }

    /// <summary>Called after each complete list.</summary>
    public Action? Synced { get; init; }

    /// <summary>How long until everything is listed again, whatever the watch said: heals what was missed. 10 min, and up to half of it more.</summary>
    public TimeSpan Resync { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Objects asked for at once; less where they are large.</summary>
    public int PageSize { get; init; } = 500;

    /// <summary>Most bytes of a page and of one event: 4 MiB; no object is larger, and a page that is gets cut in halves.</summary>
    public int LargestAnswer { get; init; } = 4 * 1024 * 1024;

    /// <summary>Most objects kept. What comes after is not kept, and <see cref="ResourceWatch{T}.IsComplete"/> says so.</summary>
    public int MostObjects { get; init; } = 100_000;
}
