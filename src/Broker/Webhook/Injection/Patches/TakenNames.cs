using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Broker.Webhook.Injection.Decisions;
using Broker.Webhook.Injection.Plans;
using Broker.Webhook.Injection.Pods;
using Broker.Webhook.Injection.Requests;

namespace Broker.Webhook.Injection.Patches;

/// <summary>Finds what bears one of our names, stands at one of our paths or listens where our sidecar does, and was not made by us (threat W-09).</summary>
internal static class TakenNames
{
    /// <summary>Gives the refusal, or null for a pod in which nothing is in the way.</summary>
    public static InjectionRefusal? Find(PodShape pod, InjectionPlan plan, SidecarContainer sidecar)
    {
        foreach (var container in pod.AllContainers)
        {
            if ((container.Name == InjectedPaths.Sidecar ? CheckSidecar(pod, plan, sidecar, container) : CheckContainer(container, plan)) is { } refusal)
            {
                return refusal;
            }
        }

        foreach (var volume in InjectedVolumes.Of(plan))
        {
            if (pod.Spec.Items("volumes"u8).Any(there => there.Has("name"u8, volume.Name) && !IsMade(there, volume)))
            {
                return Refuse($"the pod has a volume {volume.Name} of its own: give it another name.");
            }
        }

        return null;
    }

    private static InjectionRefusal? CheckSidecar(PodShape pod, InjectionPlan plan, SidecarContainer sidecar, ContainerShape container)
    {
        var isPlace = plan.Mode == InjectionMode.Sidecar && (plan.IsNative ? pod.InitContainers : pod.Containers).Contains(container);
        return isPlace && pod.AllContainers.Count(other => other.Name == InjectedPaths.Sidecar) == 1 && sidecar.IsMade(container.Element)
            ? null
            : Refuse($"the pod has a container {InjectedPaths.Sidecar} that is not the one that would be injected: remove it, or give it another name.");
    }

    private static InjectionRefusal? CheckContainer(ContainerShape container, InjectionPlan plan)
    {
        if (container.Element.Items("volumeMounts"u8).Any(mount =>
            mount.Text("mountPath"u8)?.TrimEnd('/') == InjectedPaths.TokenFolder
            && !(mount.Has("name"u8, InjectedPaths.TokenVolume) && mount.Has("mountPath"u8, InjectedPaths.TokenFolder) && mount.Member("subPath"u8).ValueKind == JsonValueKind.Undefined)))
        {
            return Refuse($"container {AsciiQuoted.Of(container.Name)} mounts something of its own at {InjectedPaths.TokenFolder}: mount it elsewhere.");
        }

        return plan.Mode == InjectionMode.Sidecar && container.Element.Items("ports"u8).Any(IsOurPort)
            ? Refuse(string.Create(
                CultureInfo.InvariantCulture,
                $"container {AsciiQuoted.Of(container.Name)} has one of the ports {InjectedPaths.SidecarPort} and {InjectedPaths.SidecarHealthPort}, on which the sidecar listens: choose another."))
            : null;
    }

    private static bool IsOurPort(JsonElement port) =>
        port.Member("containerPort"u8) is { ValueKind: JsonValueKind.Number } number
        && number.TryGetInt32(out var value) && value is InjectedPaths.SidecarPort or InjectedPaths.SidecarHealthPort;

    private static bool IsMade(JsonElement there, InjectedVolume volume)
    {
        var bytes = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(bytes))
        {
            volume.Write(json);
        }

        using var expected = JsonDocument.Parse(bytes.WrittenMemory);
        return there.Covers(expected.RootElement);
    }

    private static InjectionRefusal Refuse(string message) => new(DecisionReason.NameTaken, message);
}
