namespace Broker.Core.Policy;

/// <summary>How a decision came about, with the condition keys that it was made on.</summary>
/// <param name="Trace">Every layer that was asked.</param>
/// <param name="Context">The keys as the resource's account sees them.</param>
/// <remarks>For one request. Holds values of the request, and of policies: not for logs that others read.</remarks>
public sealed record ExplainedDecision(DecisionTrace Trace, RequestContext Context)
{
    /// <summary>The keys as the caller's account sees them, for a resource of another account; null: the same as <see cref="Context"/>.</summary>
    public RequestContext? CallerContext { get; init; }
}
