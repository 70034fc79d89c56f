using System.Collections.Immutable;

namespace Broker.Core.Policy;

/// <summary>Collects what each statement, policy and layer said, in the order in which they are asked. For one evaluation.</summary>
internal sealed class TraceBuilder
{
    private readonly ImmutableArray<LayerTrace>.Builder _layers = ImmutableArray.CreateBuilder<LayerTrace>();
    private readonly ImmutableArray<PolicyTrace>.Builder _policies = ImmutableArray.CreateBuilder<PolicyTrace>();
    private readonly ImmutableArray<StatementTrace>.Builder _statements = ImmutableArray.CreateBuilder<StatementTrace>();

    /// <summary>The layers so far.</summary>
    public ImmutableArray<LayerTrace> Layers => _layers.ToImmutable();

    /// <summary>Records a statement.</summary>
    public void Add(PolicyStatement statement, StatementElement failed, RequestContext context) =>
        _statements.Add(new StatementTrace(
            statement.Source,
            failed,
            failed is StatementElement.None or StatementElement.Condition
                ? [.. statement.Conditions.Select((condition, index) => new ConditionTrace(
                    statement.Source.Conditions[index],
                    context.TryGet(condition.Key, out var actual) ? actual.Values : null,
                    condition.IsMet(context)))]
                : []));

    /// <summary>Closes a policy: what was recorded since the last one is its own.</summary>
    public void EndPolicy(string name)
    {
        _policies.Add(new PolicyTrace(name, _statements.ToImmutable()));
        _statements.Clear();
    }

    /// <summary>Closes a layer, or a level of it.</summary>
    public void EndLayer(PolicyLayer layer, int level, PolicyEffect effect)
    {
        _layers.Add(new LayerTrace(layer, level, effect, _policies.ToImmutable()));
        _policies.Clear();
    }
}
