using System.Collections.Frozen;
using System.Text.Json;
using Broker.Kubernetes.Api;
using Broker.Webhook.Injection.Requests;

namespace Broker.Webhook.Lookups;

/// <summary>Takes out of a service account or a namespace what injection wants to know, and nothing else: there may be 50,000 of them in memory.</summary>
internal static class MetadataReader
{
    /// <summary>Annotations and labels under the prefixes that injection knows; whoever has none shares one value.</summary>
    public static ObjectMetadata Read(JsonElement item)
    {
        var (annotations, labels) = (Ours(item, "annotations"), Ours(item, "labels"));
        return annotations.Count + labels.Count == 0 ? ObjectMetadata.None : new ObjectMetadata(annotations, labels);
    }

    /// <summary>Whether nothing in it is about identities.</summary>
    public static bool IsPlain(ObjectMetadata metadata) => ReferenceEquals(metadata, ObjectMetadata.None);

    private static FrozenDictionary<string, string> Ours(JsonElement item, string member) =>
        item.FindTexts("metadata", member)
            .Where(entry => entry.Key.StartsWith(AnnotationName.Prefix, StringComparison.Ordinal) || entry.Key.StartsWith(AnnotationName.EksPrefix, StringComparison.Ordinal))
            .ToFrozenDictionary(StringComparer.Ordinal);
}
