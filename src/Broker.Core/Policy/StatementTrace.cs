using System.Collections.Immutable;

namespace Broker.Core.Policy;

/// <summary>What one statement said.</summary>
/// <param name="Statement">The statement as written.</param>
/// <param name="Failed">The first element that did not match; None: the statement is about the request and its effect counts.</param>
/// <param name="Conditions">Each condition of a statement whose other elements match; empty otherwise.</param>
public sealed record StatementTrace(StatementText Statement, StatementElement Failed, ImmutableArray<ConditionTrace> Conditions)
{
    /// <summary>Whether the statement is about the request.</summary>
    public bool IsMatch => Failed == StatementElement.None;
}
