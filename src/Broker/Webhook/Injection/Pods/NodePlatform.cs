using System.Text.Json;

namespace Broker.Webhook.Injection.Pods;

/// <summary>Whether a pod may be scheduled to Windows nodes, on which neither the sidecar's image nor its paths exist.</summary>
internal static class NodePlatform
{
    private const string Windows = "windows";

    /// <summary>Gives the field that says so, or null for a pod that says nothing of Windows.</summary>
    public static string? WhyWindows(JsonElement spec)
    {
        if (spec.Member("os"u8).Has("name"u8, Windows))
        {
            return "spec.os.name";
        }

        var selector = spec.Member("nodeSelector"u8);
        if (selector.Has("kubernetes.io/os"u8, Windows) || selector.Has("beta.kubernetes.io/os"u8, Windows))
        {
            return "spec.nodeSelector";
        }

        // Any of the terms is enough for a node to be chosen, so any of them is enough to be refused.
        return spec.Member("affinity"u8).Member("nodeAffinity"u8).Member("requiredDuringSchedulingIgnoredDuringExecution"u8)
            .Items("nodeSelectorTerms"u8)
            .SelectMany(term => term.Items("matchExpressions"u8))
            .Any(AsksForWindows)
            ? "spec.affinity.nodeAffinity"
            : null;
    }

    private static bool AsksForWindows(JsonElement expression) =>
        (expression.Has("key"u8, "kubernetes.io/os") || expression.Has("key"u8, "beta.kubernetes.io/os"))
        && expression.Text("operator"u8) switch
        {
            "In" => Names(expression, Windows),
            "NotIn" => Names(expression, "linux"),
            _ => false,
        };

    private static bool Names(JsonElement expression, string value) =>
        expression.Items("values"u8).Any(item => item.ValueKind == JsonValueKind.String && item.ValueEquals(value));
}
