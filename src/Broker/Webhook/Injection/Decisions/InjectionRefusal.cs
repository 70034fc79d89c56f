namespace Broker.Webhook.Injection.Decisions;

/// <summary>Why a pod is not to be created.</summary>
/// <param name="Reason">One of <see cref="DecisionReason"/>.</param>
/// <param name="Message">What its author has to change.</param>
internal sealed record InjectionRefusal(string Reason, string Message)
{
    /// <summary>A refusal because of an annotation.</summary>
    public static InjectionRefusal Annotation(string message) => new(DecisionReason.BadAnnotation, message);
}
