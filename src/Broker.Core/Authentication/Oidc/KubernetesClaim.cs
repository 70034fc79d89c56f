using System.Text.Json;

namespace Broker.Core.Authentication.Oidc;

/// <summary>Reads the <c>kubernetes.io</c> claim of a projected service-account token.</summary>
/// <remarks>
/// Shape: <c>namespace</c>, <c>serviceaccount.name</c>; <c>pod.name</c> and <c>pod.uid</c> for a bound token; <c>node.name</c> since 1.30.
/// It must
/// agree with <c>sub</c>: a subject with a colon too many or in other letters would else name one account here and another in a policy
/// (threat J-32). Source: Kubernetes, "Managing Service Accounts".
/// </remarks>
internal static class KubernetesClaim
{
    private const string Claim = "kubernetes.io";

    /// <summary>Kubernetes object names are DNS subdomains: at most 253 characters.</summary>
    private const int LongestName = 253;

    /// <summary>The workload, or null for a token without the claim. A malformed claim refuses the token.</summary>
    public static KubernetesWorkload? Read(ClaimReader reader, string subject)
    {
        if (reader.Find(Claim) is not { } claim)
        {
            return null;
        }

        return TryRead(claim, out var workload)
            && string.Equals(subject, $"system:serviceaccount:{workload.Namespace}:{workload.ServiceAccount}", StringComparison.Ordinal)
                ? workload
                : reader.Refuse<KubernetesWorkload?>(OidcErrors.Workload, null);
    }

    private static bool TryRead(JsonElement claim, out KubernetesWorkload workload)
    {
        workload = new KubernetesWorkload(string.Empty, string.Empty, null, null, null);
        if (claim.ValueKind != JsonValueKind.Object
            || !TryRequired(claim, "namespace", out var @namespace)
            || !TryObject(claim, "serviceaccount", out var account)
            || account is not { } named || !TryRequired(named, "name", out var name)
            || !TryObject(claim, "pod", out var pod)
            || !TryOptional(pod, "name", out var podName)
            || !TryOptional(pod, "uid", out var podUid)
            || !TryObject(claim, "node", out var node)
            || !TryOptional(node, "name", out var nodeName))
        {
            return false;
        }

        workload = new KubernetesWorkload(@namespace, name, podName, podUid, nodeName);
        return true;
    }

    private static bool TryObject(JsonElement parent, string name, out JsonElement? found)
    {
        found = parent.TryGetProperty(name, out var member) ? member : null;
        return found is null or { ValueKind: JsonValueKind.Object };
    }

    private static bool TryRequired(JsonElement parent, string name, out string text)
    {
        text = parent.TextOrNull(name) ?? string.Empty;
        return IsName(text);
    }

    private static bool TryOptional(JsonElement? parent, string name, out string? text)
    {
        text = parent?.TextOrNull(name);
        return parent is not { } present || !present.TryGetProperty(name, out _) || (text is not null && IsName(text));
    }

    private static bool IsName(string text) => text.Length is > 0 and <= LongestName && !text.AsSpan().ContainsAnyExceptInRange('!', '~');
}
