using System.Buffers;
using Broker.Core.Telemetry;
using Broker.Webhook.Admission;
using Broker.Webhook.Injection;
using Broker.Webhook.Injection.Decisions;

namespace Broker.Webhook;

/// <summary><c>POST /mutate</c>: decides about a pod, says so everywhere, and answers with the patch. Thread safe.</summary>
internal sealed partial class MutationEndpoint(PodInjector injector, IDecisionSink? decisions, WebhookMeter meter, ILogger<MutationEndpoint> log)
{
    /// <summary>The endpoint's one path.</summary>
    public const string Path = "/mutate";

    /// <summary>Its label in metrics.</summary>
    public const string Route = "mutate";

    /// <summary>Writes the answer to a review.</summary>
    public async ValueTask AnswerAsync(AdmissionRequest review, IBufferWriter<byte> answer, CancellationToken cancellationToken)
    {
        var patch = new ArrayBufferWriter<byte>(4096);
        var decision = await injector.DecideAsync(review, patch, cancellationToken);

        Tell(decision);
        if (decision.Outcome == DecisionOutcome.Refused)
        {
            AdmissionAnswer.Refuse(answer, review.Uid, CodeOf(decision.Reason), decision.Message);
        }
        else if (patch.WrittenCount > 0)
        {
            AdmissionAnswer.Patch(answer, review.Uid, patch.WrittenMemory);
        }
        else
        {
            AdmissionAnswer.Allow(answer, review.Uid);
        }
    }

    private void Tell(PodDecision decision)
    {
        meter.Decided(Label(decision.Outcome), decision.Reason);
        Decided(log, decision.Namespace, decision.Pod, Label(decision.Outcome), decision.Reason, decision.Message, decision.IsDryRun);
        if (!decision.IsDryRun)
        {
            decisions?.Add(decision);
        }
    }

    /// <summary>What another try may cure is told apart: whoever made the pod tries again either way.</summary>
    private static int CodeOf(string reason) => reason == DecisionReason.LookupFailed ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status403Forbidden;

    private static string Label(DecisionOutcome outcome) => outcome switch
    {
        DecisionOutcome.Injected => "injected",
        DecisionOutcome.Skipped => "skipped",
        _ => "refused",
    };

    [LoggerMessage(4001, LogLevel.Information, "Pod {Namespace}/{Pod} {Outcome} ({Reason}): {Text} Dry run: {IsDryRun}.")]
    private static partial void Decided(ILogger log, string @namespace, string pod, string outcome, string reason, string text, bool isDryRun);
}
