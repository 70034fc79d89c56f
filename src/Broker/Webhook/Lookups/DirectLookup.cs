using System.Collections.Frozen;
using System.Text.Json;
using Broker.Kubernetes.Api;
using Broker.Webhook.Injection.Pods;

namespace Broker.Webhook.Lookups;

/// <summary>Asks the API server itself for a service account or a namespace: what it says is true at that moment (threat W-04). Thread safe.</summary>
/// <remarks>Needs <c>get</c> on service accounts and namespaces.</remarks>
internal sealed class DirectLookup(KubernetesApi api) : IServiceAccountLookup, INamespaceLookup
{
    async ValueTask<ObjectLookup> IServiceAccountLookup.FindAsync(string @namespace, string name, CancellationToken cancellationToken) =>
        Read(await api.GetAsync(ResourcePath.ServiceAccounts.In(@namespace).Named(name), cancellationToken));

    async ValueTask<ObjectLookup> INamespaceLookup.FindAsync(string name, CancellationToken cancellationToken) =>
        Read(await api.GetAsync(ResourcePath.Namespaces.Named(name), cancellationToken));

    private static ObjectLookup Read(KubernetesAnswer answer)
    {
        if (!answer.TryGet(out var json, out var failure))
        {
            return failure.Kind == KubernetesFailureKind.NotFound ? ObjectLookup.Absent : ObjectLookup.Unavailable(failure.Message.TrimEnd('.'));
        }

        try
        {
            using var document = JsonDocument.Parse(json);
            var metadata = document.RootElement.Member("metadata"u8);
            return ObjectLookup.Of(new ObjectMetadata(Texts(metadata.Member("annotations"u8)), Texts(metadata.Member("labels"u8))));
        }
        catch (JsonException)
        {
            return ObjectLookup.Unavailable("the API server's answer is no JSON");
        }
    }

    private static FrozenDictionary<string, string> Texts(JsonElement map) => map.ValueKind != JsonValueKind.Object
        ? FrozenDictionary<string, string>.Empty
        : map.EnumerateObject().Where(member => member.Value.ValueKind == JsonValueKind.String)
            .ToFrozenDictionary(member => member.Name, member => member.Value.GetString()!, StringComparer.Ordinal);
}
