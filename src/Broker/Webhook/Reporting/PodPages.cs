using System.Globalization;
using System.Text.Json;
using Broker.Kubernetes.Api;
using Broker.Webhook.Injection.Pods;

namespace Broker.Webhook.Reporting;

/// <summary>Reads the pods that run, or are about to, without the label of an injected one: page by page, so that one page is in memory. Needs <c>list</c> on pods.</summary>
internal sealed class PodPages(KubernetesApi api)
{
    /// <summary>Some 10 KiB a pod, so a page has about a megabyte.</summary>
    private const int FirstPageSize = 100;

    /// <summary>Pods of all namespaces that have not ended and are not labelled as injected.</summary>
    private const string Query = "/api/v1/pods?labelSelector=identity-broker.io%2Finjected%21%3Dtrue&fieldSelector=status.phase%21%3DSucceeded%2Cstatus.phase%21%3DFailed";

    /// <summary>Hands out every pod; gives what went wrong, or null.</summary>
    /// <param name="pod">Takes a pod; must not keep the element.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<string?> ReadAsync(Action<JsonElement> pod, CancellationToken cancellationToken)
    {
        var (next, size) = ("", FirstPageSize);
        while (true)
        {
            var after = next.Length == 0 ? "" : $"&continue={Uri.EscapeDataString(next)}";
            var answer = await api.GetAsync(string.Create(CultureInfo.InvariantCulture, $"{Query}&limit={size}{after}"), "application/json", cancellationToken);
            if (!answer.TryGet(out var json, out var failure))
            {
                if (failure.Kind != KubernetesFailureKind.TooLarge || size == 1)
                {
                    return failure.Message;
                }

                size /= 2;
                continue;
            }

            if (ReadPage(json, pod) is not { } rest)
            {
                return "the list of pods is none";
            }

            if (rest.Length == 0)
            {
                return null;
            }

            next = rest;
        }
    }

    /// <summary>Gives where the next page begins; empty text for no more, null for what is no list.</summary>
    private static string? ReadPage(byte[] json, Action<JsonElement> pod)
    {
        try
        {
            using var page = JsonDocument.Parse(json);
            foreach (var item in page.RootElement.Items("items"u8))
            {
                pod(item);
            }

            return page.RootElement.Member("metadata"u8).Text("continue"u8) ?? "";
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
