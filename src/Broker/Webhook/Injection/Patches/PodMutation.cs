using System.Buffers;
using System.Text.Json;
using Broker.Webhook.Injection.Decisions;
using Broker.Webhook.Injection.Plans;
using Broker.Webhook.Injection.Pods;
using Broker.Webhook.Injection.Requests;

namespace Broker.Webhook.Injection.Patches;

/// <summary>
/// Writes the patch that turns a pod into an injected one: single elements are added, and nothing that stands there is read into a type or
/// written again, so that no field is lost and no number changed. A pod that has everything gets an empty patch (threats W-09, W-10).
/// </summary>
/// <remarks>Pure but for the patch that it writes; one for each review.</remarks>
internal sealed class PodMutation(InjectionSettings settings, InjectionPlan plan, PodShape pod)
{
    private readonly SidecarContainer _sidecar = new(settings, plan);
    private readonly List<string> _notes = [.. plan.Notes];

    /// <summary>Writes the patch; gives the refusal, or null with the decision's reason and sentence.</summary>
    public InjectionRefusal? TryWrite(IBufferWriter<byte> to, out string reason, out string message)
    {
        (reason, message) = (plan.Reason, "");
        if (WhyImpossible() is { } refusal)
        {
            return refusal;
        }

        using var patch = new PatchWriter(to);
        AddVolumes(patch);
        AddToContainers(patch);
        var isThere = FindSidecar() is not null || plan.Mode == InjectionMode.WebIdentity;
        if (isThere && patch.Count == 0)
        {
            (reason, message) = (DecisionReason.AlreadyInjected, "everything that injection adds is there");
            return null;
        }

        // Everything above names positions as they came; the sidecar goes in last, because it may move containers along.
        message = InjectionText.Of(plan, _notes);
        AddMetadata(patch, message);
        if (!isThere)
        {
            AddSidecar(patch);
        }

        return null;
    }

    private InjectionRefusal? WhyImpossible()
    {
        if (!pod.AllContainers.Any(IsSelected))
        {
            return InjectionRefusal.Annotation($"{plan.Containers.Origin} leaves no container that would get the role. To inject nothing, set {AnnotationName.Prefix}{AnnotationName.Inject} to 'false'.");
        }

        if (plan.Containers.Includes && plan.Containers.IsOfPod
            && plan.Containers.Names.FirstOrDefault(name => pod.AllContainers.All(container => container.Name != name)) is { } absent)
        {
            return InjectionRefusal.Annotation($"{plan.Containers.Origin} names {AsciiQuoted.Of(absent)}, and the pod has no container of that name.");
        }

        return TakenNames.Find(pod, plan, _sidecar);
    }

    private void AddVolumes(PatchWriter patch)
    {
        var there = pod.Spec.Member("volumes"u8);
        var lacking = InjectedVolumes.Of(plan).Where(volume => !pod.Spec.Items("volumes"u8).Any(item => item.Has("name"u8, volume.Name))).ToList();
        patch.Append(there, "/spec/volumes", lacking, static (json, volume) => volume.Write(json));
    }

    private void AddToContainers(PatchWriter patch)
    {
        var served = plan.Mode == InjectionMode.Sidecar ? ContainerEnvironment.OfSidecar(plan) : ContainerEnvironment.OfWebIdentity(plan, settings.StsEndpoint);
        foreach (var container in pod.Containers.Where(IsSelected))
        {
            AddToContainer(patch, container, served);
        }

        // A classic sidecar starts after the init containers have ended: they exchange the token themselves.
        var runsBefore = plan.Mode == InjectionMode.Sidecar && !plan.IsNative;
        var unserved = runsBefore ? ContainerEnvironment.OfWebIdentity(plan, settings.StsEndpoint) : served;
        foreach (var container in pod.InitContainers.Where(IsSelected))
        {
            AddToContainer(patch, container, unserved);
        }

        if (runsBefore && pod.InitContainers.Any(IsSelected))
        {
            _notes.Add("init containers run before a classic sidecar and get web identity instead");
        }
    }

    private void AddToContainer(PatchWriter patch, ContainerShape container, ContainerEnvironment environment)
    {
        var isMounted = container.Element.Items("volumeMounts"u8).Any(mount => mount.Has("mountPath"u8, InjectedPaths.TokenFolder));
        string[] lacking = isMounted ? [] : [InjectedPaths.TokenVolume];
        patch.Append(
            container.Array("volumeMounts"u8),
            container.Path + "/volumeMounts",
            lacking,
            static (json, volume) => InjectedVolumes.WriteMount(json, volume, InjectedPaths.TokenFolder));
        environment.Add(container, patch, _notes);
    }

    private void AddMetadata(PatchWriter patch, string message)
    {
        List<KeyValuePair<string, string>> annotations = [new(AnnotationName.Status, message)];
        if (plan.Mode == InjectionMode.Sidecar && !plan.IsNative && pod.Annotations.All(annotation => annotation.Key != AnnotationName.DefaultContainer))
        {
            // The sidecar stands first; kubectl goes on to mean the container that stood first before.
            annotations.Add(new(AnnotationName.DefaultContainer, pod.Containers[0].Name));
        }

        patch.Set(pod.Metadata.Member("annotations"u8), "/metadata/annotations", annotations);
        patch.Set(pod.Metadata.Member("labels"u8), "/metadata/labels", [new(AnnotationName.InjectedLabel, "true")]);
    }

    private void AddSidecar(PatchWriter patch)
    {
        var path = plan.IsNative ? "/spec/initContainers" : "/spec/containers";
        if (pod.Spec.Member(plan.IsNative ? "initContainers"u8 : "containers"u8).ValueKind == JsonValueKind.Array)
        {
            patch.Add(path + "/0", _sidecar.WriteTo);
        }
        else
        {
            patch.Append<SidecarContainer>(default, path, [_sidecar], static (json, sidecar) => sidecar.WriteTo(json));
        }
    }

    private ContainerShape? FindSidecar() => pod.AllContainers.FirstOrDefault(container => container.Name == InjectedPaths.Sidecar);

    private bool IsSelected(ContainerShape container) => container.Name != InjectedPaths.Sidecar && plan.Containers.Has(container.Name);
}
