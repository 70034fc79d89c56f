using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Broker.Kubernetes.Api;

namespace Broker.Kubernetes.Watching;

/// <summary>An object's key and version, as its metadata has them.</summary>
internal sealed record ObjectIdentity(ObjectKey Key, string Version)
{
    /// <summary>Reads the identity; false for what is no object of an API server.</summary>
    public static bool TryRead(JsonElement element, [NotNullWhen(true)] out ObjectIdentity? identity)
    {
        var name = element.FindText("metadata", "name");
        var version = element.FindText("metadata", "resourceVersion");
        identity = name is null || version is null
            ? null
            : new ObjectIdentity(new ObjectKey(element.FindText("metadata", "namespace") ?? "", name), version);
        return identity is not null;
    }
}
