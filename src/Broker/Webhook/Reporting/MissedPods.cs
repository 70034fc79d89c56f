using System.Text.Json;
using Broker.Kubernetes.Events;
using Broker.Kubernetes.Watching;
using Broker.Webhook.Injection.Pods;
using Broker.Webhook.Injection.Requests;
using Broker.Webhook.Lookups;

namespace Broker.Webhook.Reporting;

/// <summary>
/// Finds pods that ask for a role and run without one, because nobody asked the webhook (failure policy Ignore, a namespace out of its scope) or because
/// the annotation came after the pod: an Event on each, and their number as a metric (threat W-02). Such a pod may be using its node's identity.
/// </summary>
/// <remarks>Run it once.</remarks>
internal sealed class MissedPods(PodPages pods, WatchedMetadata serviceAccounts, EventRecorder events, MissedPodsReport report, TimeProvider time)
{
    /// <summary>The reason of the Event.</summary>
    public const string Reason = "IdentityMissing";

    /// <summary>A list of all pods is much for an API server.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    /// <summary>After a start, when the watch has most likely listed.</summary>
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(30);

    /// <summary>Events of one pass; the metric counts the others.</summary>
    private const int MostEvents = 100;

    /// <summary>Looks again and again until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(FirstWait, time, cancellationToken);
        while (true)
        {
            await PassAsync(cancellationToken);
            await Task.Delay(Interval, time, cancellationToken);
        }
    }

    /// <summary>Looks once; gives the number of missed pods, or null when it cannot be known.</summary>
    public async Task<int?> PassAsync(CancellationToken cancellationToken)
    {
        if (!serviceAccounts.Status.IsSynced)
        {
            return null;
        }

        var missed = 0;
        var problem = await pods.ReadAsync(
            pod =>
            {
                if (Missing(pod) is { } message && ++missed <= MostEvents)
                {
                    events.Record(Reference(pod), EventType.Warning, Reason, message);
                }
            },
            cancellationToken);
        return report.Tell(missed, problem) ? missed : null;
    }

    /// <summary>Gives what to say about a pod that asks for a role and was not decided upon; null for every other.</summary>
    private string? Missing(JsonElement item)
    {
        if (!PodShape.TryRead(item, out var pod, out _) || pod is null || pod.IsMirror || pod.Metadata.Text("deletionTimestamp"u8) is not null)
        {
            return null;
        }

        var asked = new AskedAnnotations();
        var refusal = asked.AddPod(pod.Annotations);
        if (InjectionRequestReader.TryReadInject(asked, out var inject) is null && inject is false)
        {
            return null;
        }

        var known = serviceAccounts.Known(new ObjectKey(pod.Metadata.Text("namespace"u8) ?? "", pod.ServiceAccount));
        refusal ??= known is null ? null : asked.AddServiceAccount(pod.ServiceAccount, known.Annotations);
        refusal ??= InjectionRequestReader.TryReadInject(asked, out inject);
        if (refusal is null && inject is false)
        {
            return null;
        }

        return !asked.TryGet(AnnotationName.RoleArn, out var role) ? null
            : $"The pod runs without the identity that it asks for by the {role.Origin}: the webhook was not asked when it was created, or the annotation came later. "
              + "Delete the pod, so that it is created anew.";
    }

    private static ObjectReference Reference(JsonElement pod)
    {
        var metadata = pod.Member("metadata"u8);
        return new ObjectReference("v1", "Pod", metadata.Text("namespace"u8), metadata.Text("name"u8) ?? "", metadata.Text("uid"u8));
    }
}
