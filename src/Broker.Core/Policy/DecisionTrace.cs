using System.Collections.Immutable;

namespace Broker.Core.Policy;

/// <summary>How a decision came about: every layer that was asked, in order, and what each of its statements said.</summary>
/// <param name="Decision">The decision, the same as <see cref="AccessEvaluator.Evaluate"/> makes.</param>
/// <param name="Principal">Who asked.</param>
/// <param name="Action">The action.</param>
/// <param name="Resource">The resource.</param>
/// <param name="Layers">The layers in the order in which they are asked; one entry for each level of service or resource control.</param>
/// <remarks>Immutable. Holds values of the request: not for logs that others read.</remarks>
public sealed record DecisionTrace(
    AccessDecision Decision, RequestPrincipal Principal, string Action, string Resource, ImmutableArray<LayerTrace> Layers)
{
    /// <summary>The rule that refused where no policy did (<see cref="PolicyLayer.Caller"/>), for people; null for a decision of policies.</summary>
    public string? Rule { get; init; }

    /// <summary>The statements about this request, of all layers, in order.</summary>
    public IEnumerable<StatementTrace> Matched =>
        Layers.SelectMany(layer => layer.Policies).SelectMany(policy => policy.Statements).Where(statement => statement.IsMatch);
}
