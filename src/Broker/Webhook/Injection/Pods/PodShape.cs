using System.Text.Json;
using Broker.Webhook.Injection.Decisions;
using Broker.Webhook.Injection.Requests;

namespace Broker.Webhook.Injection.Pods;

/// <summary>What injection has to know of a pod, as views into the JSON that came. Nothing is decoded that is not asked for.</summary>
internal sealed class PodShape
{
    /// <summary>The API server would take more, and patch and answer would grow without an end.</summary>
    public const int MostContainers = 1000;

    private PodShape(JsonElement pod, List<ContainerShape> containers, List<ContainerShape> initContainers, List<KeyValuePair<string, string>> annotations)
    {
        Metadata = pod.Member("metadata"u8);
        Spec = pod.Member("spec"u8);
        (Containers, InitContainers, Annotations) = (containers, initContainers, annotations);
    }

    /// <summary><c>metadata</c>; always an object.</summary>
    public JsonElement Metadata { get; }

    /// <summary><c>spec</c>; always an object.</summary>
    public JsonElement Spec { get; }

    /// <summary><c>spec.containers</c>: at least one.</summary>
    public IReadOnlyList<ContainerShape> Containers { get; }

    /// <summary><c>spec.initContainers</c>.</summary>
    public IReadOnlyList<ContainerShape> InitContainers { get; }

    /// <summary><c>metadata.annotations</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Annotations { get; }

    /// <summary>Init containers, then containers: the order in which they run.</summary>
    public IEnumerable<ContainerShape> AllContainers => InitContainers.Concat(Containers);

    /// <summary>Its name, or its <c>generateName</c> with a star.</summary>
    public string DisplayName => Metadata.Text("name"u8) is { Length: > 0 } name ? name : (Metadata.Text("generateName"u8) ?? "") + "*";

    /// <summary>The service account; empty where the API server gave it none.</summary>
    public string ServiceAccount => Spec.Text("serviceAccountName"u8) ?? "";

    /// <summary>Whether it shares the node's network.</summary>
    public bool UsesHostNetwork => Spec.IsTrue("hostNetwork"u8);

    /// <summary>Whether its containers are meant to end some day: then it completes only when all of them have.</summary>
    public bool Completes => Spec.Text("restartPolicy"u8) is "Never" or "OnFailure";

    /// <summary>Whether a kubelet made it from a file.</summary>
    public bool IsMirror => Annotations.Any(annotation => annotation.Key == AnnotationName.Mirror);

    /// <summary>The controller that made it.</summary>
    public PodOwner? Owner => Metadata.Items("ownerReferences"u8).Where(owner => owner.IsTrue("controller"u8))
        .Select(owner => new PodOwner(owner.Text("apiVersion"u8) ?? "", owner.Text("kind"u8) ?? "", owner.Text("name"u8) ?? "", owner.Text("uid"u8) ?? ""))
        .FirstOrDefault();

    /// <summary>Reads a pod; false with what is wrong about it, in which nothing of its content stands.</summary>
    public static bool TryRead(JsonElement pod, out PodShape? shape, out string problem)
    {
        shape = null;
        if (pod.Member("metadata"u8).ValueKind != JsonValueKind.Object || pod.Member("spec"u8).ValueKind != JsonValueKind.Object)
        {
            problem = "the object has no metadata or no spec.";
            return false;
        }

        var spec = pod.Member("spec"u8);
        if (ReadContainers(spec, "containers") is not { Count: > 0 } containers || ReadContainers(spec, "initContainers") is not { } initContainers)
        {
            problem = $"spec.containers and spec.initContainers have to be lists of containers with names, 1 to {MostContainers}.";
            return false;
        }

        if (ReadAnnotations(pod.Member("metadata"u8).Member("annotations"u8)) is not { } annotations)
        {
            problem = "metadata.annotations has to be an object of texts.";
            return false;
        }

        problem = "";
        shape = new PodShape(pod, containers, initContainers, annotations);
        return true;
    }

    private static List<ContainerShape>? ReadContainers(JsonElement spec, string name)
    {
        var containers = new List<ContainerShape>();
        var list = spec.Member(System.Text.Encoding.UTF8.GetBytes(name));
        if (list.ValueKind is not (JsonValueKind.Array or JsonValueKind.Undefined))
        {
            return null;
        }

        foreach (var item in list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : default)
        {
            if (item.Text("name"u8) is not { } container || !HasLists(item) || containers.Count == MostContainers)
            {
                return null;
            }

            containers.Add(new ContainerShape(container, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"/spec/{name}/{containers.Count}"), item));
        }

        return containers;
    }

    private static bool HasLists(JsonElement container) =>
        container.Member("env"u8).ValueKind is JsonValueKind.Array or JsonValueKind.Undefined
        && container.Member("volumeMounts"u8).ValueKind is JsonValueKind.Array or JsonValueKind.Undefined;

    private static List<KeyValuePair<string, string>>? ReadAnnotations(JsonElement annotations)
    {
        var read = new List<KeyValuePair<string, string>>();
        if (annotations.ValueKind == JsonValueKind.Undefined)
        {
            return read;
        }

        if (annotations.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        foreach (var annotation in annotations.EnumerateObject())
        {
            if (annotation.Value.ValueKind != JsonValueKind.String)
            {
                return null;
            }

            read.Add(new(annotation.Name, annotation.Value.GetString()!));
        }

        return read;
    }
}
