using System.Globalization;
using System.Text.Json;
using Broker.Kubernetes.Api;

namespace Broker.Kubernetes.Watching;

/// <summary>Lists a collection page by page and hands out its items one by one, so that no more than one page is in memory.</summary>
/// <remarks>Asks for the newest state (no <c>resourceVersion</c>), not for what a replica of the API server may still have in its cache.</remarks>
internal sealed class ResourceList(KubernetesApi api, string query, string accept, int largestPage)
{
    /// <summary>Lists everything.</summary>
    /// <param name="pageSize">Objects asked for at once; halved for as long as a page is too large.</param>
    /// <param name="item">Takes each item; false when it is no object.</param>
    /// <param name="cancellationToken">Ends the list.</param>
    /// <returns>The version to watch from, or the failure.</returns>
    public async Task<(string? Version, KubernetesFailure? Failure)> ReadAsync(int pageSize, Func<JsonElement, bool> item, CancellationToken cancellationToken)
    {
        string? next = null;
        for (var limit = pageSize; ;)
        {
            var page = await api.GetAsync(Query(limit, next), accept, largestPage, cancellationToken);
            if (!page.TryGet(out var json, out var failure))
            {
                if (failure.Kind != KubernetesFailureKind.TooLarge || limit == 1)
                {
                    return (null, failure);
                }

                limit /= 2;
                continue;
            }

            if (ReadPage(json, item) is not { } end)
            {
                return (null, new KubernetesFailure(KubernetesFailureKind.Unreachable, "Malformed", $"GET {query.Split('?')[0]}: the answer is no list."));
            }

            if (end.Next is null)
            {
                return (end.Version, null);
            }

            next = end.Next;
        }
    }

    private string Query(int limit, string? next)
    {
        var first = string.Create(CultureInfo.InvariantCulture, $"{query}limit={limit}");
        return next is null ? first : $"{first}&continue={Uri.EscapeDataString(next)}";
    }

    /// <summary>Walks through one page; null when it is no list.</summary>
    private static (string Version, string? Next)? ReadPage(byte[] json, Func<JsonElement, bool> item)
    {
        try
        {
            string? version = null;
            string? next = null;
            var reader = new Utf8JsonReader(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return null;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("metadata"u8))
                {
                    reader.Read();
                    using var metadata = JsonDocument.ParseValue(ref reader);
                    version = metadata.RootElement.FindText("resourceVersion");
                    next = metadata.RootElement.FindText("continue");
                }
                else if (reader.ValueTextEquals("items"u8))
                {
                    reader.Read();
                    if (!ReadItems(ref reader, item))
                    {
                        return null;
                    }
                }
                else
                {
                    reader.Read();
                    reader.Skip();
                }
            }

            return version is null ? null : (version, next is { Length: > 0 } ? next : null);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool ReadItems(ref Utf8JsonReader reader, Func<JsonElement, bool> item)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return true;
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            using var document = JsonDocument.ParseValue(ref reader);
            if (!item(document.RootElement))
            {
                return false;
            }
        }

        return true;
    }
}
