using System.Buffers;
using Broker.Webhook.Admission;
using Broker.Webhook.Injection.Decisions;
using Broker.Webhook.Injection.Facts;
using Broker.Webhook.Injection.Patches;
using Broker.Webhook.Injection.Plans;
using Broker.Webhook.Injection.Pods;
using Broker.Webhook.Injection.Requests;
using Broker.Webhook.Injection.Rules;
using Broker.Webhook.Lookups;

namespace Broker.Webhook.Injection;

/// <summary>
/// The way of a pod: review, request, rules, plan, mutation. Each step may end it with a decision; the last one writes the patch. Thread safe.
/// </summary>
internal sealed class PodInjector(InjectionSettings settings, RoleRules rules, IServiceAccountLookup serviceAccounts, Func<ClusterFacts> cluster)
{
    private readonly InjectionPlanner _planner = new(settings);

    /// <summary>Decides about a pod; the patch stays empty for a pod that is not to be changed.</summary>
    public async ValueTask<PodDecision> DecideAsync(AdmissionRequest review, IBufferWriter<byte> patch, CancellationToken cancellationToken)
    {
        var decision = new PodDecision(DecisionOutcome.Skipped, DecisionReason.NotAPod, "not the creation of a pod", review.Namespace, review.Name) { IsDryRun = review.IsDryRun };

        // 1. What is it?
        if (review is not { Group: "", Kind: "Pod", Operation: "CREATE", SubResource: "" })
        {
            return decision;
        }

        if (!PodShape.TryRead(review.Object, out var pod, out var problem) || pod is null)
        {
            return Refuse(decision, new(DecisionReason.MalformedPod, problem));
        }

        decision = decision with { Pod = AsciiQuoted.Of(pod.DisplayName).Trim('\''), Owner = pod.Owner, ServiceAccount = pod.ServiceAccount };
        if (pod.IsMirror)
        {
            return Skip(decision, DecisionReason.MirrorPod, "a mirror pod has no service account");
        }

        // 2. What do pod and service account ask for?
        var asked = new AskedAnnotations();
        if (await AskAsync(pod, review.Namespace, asked, cancellationToken) is { } unclear)
        {
            return Refuse(decision, unclear);
        }

        decision = decision with { WasAsked = !asked.IsEmpty };
        if (InjectionRequestReader.TryRead(asked, out var request) is { } wrong)
        {
            return Refuse(decision, wrong);
        }

        if (request is null || OptsOut(asked))
        {
            return SkipUnasked(decision, asked, pod, patch);
        }

        // 3. May the namespace ask for the role?
        if (await rules.CheckAsync(request, review.Namespace, cancellationToken) is { } forbidden)
        {
            return Refuse(decision, forbidden);
        }

        // 4. How does the pod get it?
        if (_planner.TryPlan(pod, request, cluster(), out var plan) is { } impossible)
        {
            return Refuse(decision, impossible);
        }

        // 5. The patch.
        return new PodMutation(settings, plan!, pod).TryWrite(patch, out var reason, out var message) is { } taken
            ? Refuse(decision, taken)
            : decision with { Outcome = reason == DecisionReason.AlreadyInjected ? DecisionOutcome.Skipped : DecisionOutcome.Injected, Reason = reason, Message = message };
    }

    /// <summary>Gathers what is asked for. A pod that opts out needs no service account, so that it starts when nobody can be asked.</summary>
    private async ValueTask<InjectionRefusal?> AskAsync(PodShape pod, string @namespace, AskedAnnotations asked, CancellationToken cancellationToken)
    {
        if ((asked.AddPod(pod.Annotations) ?? InjectionRequestReader.TryReadInject(asked, out _)) is { } refusal)
        {
            return refusal;
        }

        return OptsOut(asked) ? null : await AddServiceAccountAsync(@namespace, pod.ServiceAccount, asked, cancellationToken);
    }

    private static bool OptsOut(AskedAnnotations asked) => InjectionRequestReader.TryReadInject(asked, out var inject) is null && inject is false;

    private async ValueTask<InjectionRefusal?> AddServiceAccountAsync(string @namespace, string name, AskedAnnotations asked, CancellationToken cancellationToken)
    {
        if (name.Length == 0)
        {
            // The API server gives every pod one; without it there is no token to project.
            return asked.TryGet(AnnotationName.RoleArn, out var role)
                ? new(DecisionReason.NoServiceAccount, $"{role.Origin} asks for a role, but the pod has no service account whose token could be exchanged.")
                : null;
        }

        var lookup = await serviceAccounts.FindAsync(@namespace, name, cancellationToken);
        if (lookup.TryGet(out var found))
        {
            return asked.AddServiceAccount(name, found.Annotations);
        }

        return lookup.Problem is { } problem
            ? new(DecisionReason.LookupFailed, $"whether the service account {AsciiQuoted.Of(name)} asks for a role cannot be known now: {problem}. Try again.")
            : new(DecisionReason.NoServiceAccount, $"the pod's service account {AsciiQuoted.Of(name)} does not exist in the namespace {AsciiQuoted.Of(@namespace)}.");
    }

    private static PodDecision Refuse(PodDecision decision, InjectionRefusal refusal) =>
        decision with { Outcome = DecisionOutcome.Refused, Reason = refusal.Reason, Message = refusal.Message, WasAsked = true };

    private static PodDecision SkipUnasked(PodDecision decision, AskedAnnotations asked, PodShape pod, IBufferWriter<byte> patch) =>
        OptsOut(asked) ? Skip(decision, DecisionReason.OptedOut, $"skipped: {AnnotationName.Inject} is 'false'", pod, patch)
        : asked.IsEmpty ? Skip(decision, DecisionReason.NotAsked, "neither the pod nor its service account asks for a role")
        : Skip(decision, DecisionReason.NotAsked, $"skipped: {string.Join(", ", asked.Names)} without {AnnotationName.RoleArn} has no effect", pod, patch);

    private static PodDecision Skip(PodDecision decision, string reason, string message) => decision with { Reason = reason, Message = message };

    /// <summary>A pod that said something is told on the pod itself what became of it; one that said nothing stays untouched.</summary>
    private static PodDecision Skip(PodDecision decision, string reason, string message, PodShape pod, IBufferWriter<byte> to)
    {
        if (!pod.Annotations.Contains(new(AnnotationName.Status, message)))
        {
            using var patch = new PatchWriter(to);
            patch.Set(pod.Metadata.Member("annotations"u8), "/metadata/annotations", [new(AnnotationName.Status, message)]);
        }

        return Skip(decision, reason, message);
    }
}
