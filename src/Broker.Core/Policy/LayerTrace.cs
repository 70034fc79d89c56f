using System.Collections.Immutable;

namespace Broker.Core.Policy;

/// <summary>What one layer, or one level of it, said.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Level">Of service and resource control: 0 for the root; else 0.</param>
/// <param name="Effect">What its policies say together.</param>
/// <param name="Policies">Its policies, in order.</param>
public sealed record LayerTrace(PolicyLayer Layer, int Level, PolicyEffect Effect, ImmutableArray<PolicyTrace> Policies);
