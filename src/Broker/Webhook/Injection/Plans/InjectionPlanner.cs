using System.Collections.Immutable;
using System.Globalization;
using Broker.Webhook.Injection.Decisions;
using Broker.Webhook.Injection.Facts;
using Broker.Webhook.Injection.Pods;
using Broker.Webhook.Injection.Requests;

namespace Broker.Webhook.Injection.Plans;

/// <summary>Decides how a pod gets what it asks for, from its shape, the settings and the cluster. Pure; thread safe.</summary>
internal sealed class InjectionPlanner(InjectionSettings settings)
{
    /// <summary>Shorter sessions are not served as metadata: clients of it renew on their own when less than 25 minutes are left.</summary>
    private const int ShortestSecondsForMetadata = 2100;

    /// <summary>What EKS and kubelet hold for usual: renewed when four fifths have passed.</summary>
    private const int DefaultTokenSeconds = 3600;

    /// <summary>Gives the refusal, or null with the plan.</summary>
    public InjectionRefusal? TryPlan(PodShape pod, InjectionRequest request, ClusterFacts cluster, out InjectionPlan? plan)
    {
        plan = null;
        if (NodePlatform.WhyWindows(pod.Spec) is { } field)
        {
            return new(DecisionReason.WindowsNode, $"{field} lets the pod run on Windows nodes, for which there is no sidecar and no path of a token: take {request.RoleOrigin} away.");
        }

        if (request.Mode == InjectionMode.WebIdentity)
        {
            return request.DurationSeconds is not null || request.WantsNativeSidecar is not null
                ? InjectionRefusal.Annotation($"{AnnotationName.Prefix}{(request.DurationSeconds is not null ? AnnotationName.Duration : AnnotationName.NativeSidecar)} means nothing in mode web-identity, where SDKs ask for their sessions themselves: remove it or the mode.")
                : WebIdentity(request, DecisionReason.WebIdentity, WebIdentityNotes(cluster), out plan);
        }

        if (WhyNoSidecar(pod, request) is { } refusal)
        {
            return refusal;
        }

        if (TryChooseForm(request, cluster, out var isNative) is { } unknown)
        {
            return unknown;
        }

        return !isNative && pod.Completes ? PlanCompletingPod(request, cluster, out plan)
            : Sidecar(pod, request, cluster, isNative, out plan);
    }

    private InjectionRefusal? WhyNoSidecar(PodShape pod, InjectionRequest request)
    {
        if (pod.UsesHostNetwork && !settings.AllowsHostNetwork)
        {
            return new(
                DecisionReason.HostNetwork,
                $"the pod has hostNetwork: true, and its sidecar would listen on the node's own loopback. Set {AnnotationName.Prefix}{AnnotationName.Mode} to web-identity, or start the webhook with --allow-host-network true.");
        }

        if (!pod.UsesHostNetwork && request.DurationSeconds < ShortestSecondsForMetadata)
        {
            return InjectionRefusal.Annotation(string.Create(
                CultureInfo.InvariantCulture,
                $"{AnnotationName.Prefix}{AnnotationName.Duration} is {request.DurationSeconds}; with a sidecar it has to be {ShortestSecondsForMetadata} to 43200 seconds, for clients of instance metadata."));
        }

        return settings.StsEndpoint is null && request.Region is null && settings.Region is null
            ? InjectionRefusal.Annotation($"no region is known, which the STS of AWS needs: set {AnnotationName.Prefix}{AnnotationName.Region}, or start the webhook with --region.")
            : null;
    }

    /// <summary>Gives the refusal, or null with the form.</summary>
    private InjectionRefusal? TryChooseForm(InjectionRequest request, ClusterFacts cluster, out bool isNative)
    {
        isNative = (request.WantsNativeSidecar, settings.NativeSidecars) switch
        {
            ({ } wanted, _) => wanted,
            (null, NativeSidecarPolicy.Always) => true,
            (null, NativeSidecarPolicy.Never) => false,
            _ => cluster.Version?.IsAtLeast(ServerVersion.NodesKnowNativeSidecars) ?? false,
        };
        if (cluster.Version is null && request.WantsNativeSidecar is null && settings.NativeSidecars == NativeSidecarPolicy.Auto)
        {
            return new(DecisionReason.LookupFailed, "the API server's version is not known yet, on which the form of sidecars depends. Try again.");
        }

        return isNative && cluster.Version is { } version && !version.IsAtLeast(ServerVersion.KnowsNativeSidecars)
            ? InjectionRefusal.Annotation(
                $"a native sidecar is asked for (by {AnnotationName.Prefix}{AnnotationName.NativeSidecar}, or by the webhook's --native-sidecars always), "
                + $"but the API server is {version} and knows none before {ServerVersion.KnowsNativeSidecars}.")
            : null;
    }

    /// <summary>A pod whose containers end is not done while a classic sidecar runs (decision 0008).</summary>
    private InjectionRefusal? PlanCompletingPod(InjectionRequest request, ClusterFacts cluster, out InjectionPlan? plan)
    {
        plan = null;
        if (request.Mode == InjectionMode.Sidecar || request.WantsNativeSidecar is false)
        {
            return new(
                DecisionReason.CannotComplete,
                $"the pod's containers are meant to end, and a classic sidecar would keep it from completing. Set {AnnotationName.Prefix}{AnnotationName.Mode} to web-identity, "
                + $"or use native sidecars (API server {ServerVersion.NodesKnowNativeSidecars} or later).");
        }

        ImmutableArray<string> notes =
        [
            "mode web-identity, because its containers are meant to end and a classic sidecar would keep the pod from completing",
            .. request.DurationSeconds is null ? (string[])[] : [$"{AnnotationName.Duration} has no effect in this mode"],
            .. WebIdentityNotes(cluster),
        ];
        return WebIdentity(request, DecisionReason.WebIdentityFallback, notes, out plan);
    }

    private InjectionRefusal? WebIdentity(InjectionRequest request, string reason, IEnumerable<string> notes, out InjectionPlan? plan)
    {
        plan = new InjectionPlan(request.Role, InjectionMode.WebIdentity, reason)
        {
            Audience = request.Audience ?? settings.Audience,
            TokenSeconds = request.TokenSeconds ?? DefaultTokenSeconds,
            SessionName = request.SessionName,
            Region = request.Region ?? settings.Region,
            Containers = request.Containers,
            Notes = [.. request.Notes, .. notes],
        };
        return null;
    }

    private InjectionRefusal? Sidecar(PodShape pod, InjectionRequest request, ClusterFacts cluster, bool isNative, out InjectionPlan? plan)
    {
        plan = null;
        if (cluster.Issuer is not { } issuer)
        {
            return new(DecisionReason.LookupFailed, "the issuer of the cluster's tokens is not known yet. Try again.");
        }

        plan = new InjectionPlan(request.Role, InjectionMode.Sidecar, isNative ? DecisionReason.NativeSidecar : DecisionReason.ClassicSidecar)
        {
            Audience = request.Audience ?? settings.Audience,
            TokenSeconds = request.TokenSeconds ?? DefaultTokenSeconds,
            SessionName = request.SessionName,
            DurationSeconds = request.DurationSeconds,
            Region = request.Region ?? settings.Region,
            Issuer = issuer,
            StsCaPem = settings.StsEndpoint is null ? null : cluster.StsCaPem,
            AnswersMetadata = !pod.UsesHostNetwork,
            Containers = request.Containers,
            Notes = [.. request.Notes, .. pod.UsesHostNetwork ? (string[])["no instance metadata, because the pod shares the node's network"] : []],
        };
        return null;
    }

    private string[] WebIdentityNotes(ClusterFacts cluster) => settings.StsEndpoint is { } endpoint && cluster.StsCaPem is not null
        ? [$"its SDK itself has to trust the certificate of {endpoint.Host}"]
        : [];
}
