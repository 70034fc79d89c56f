using System.Collections.Immutable;

namespace Broker.Core.Policy;

/// <summary>What the statements of one policy said.</summary>
/// <param name="Name">The policy's name; a resource's policy has the resource's ARN.</param>
/// <param name="Statements">Its statements, in order.</param>
public sealed record PolicyTrace(string Name, ImmutableArray<StatementTrace> Statements);
