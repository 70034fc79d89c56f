using System.Collections.Immutable;

namespace Broker.Core.Policy;

/// <summary>A statement as its document writes it, for whoever shows a decision.</summary>
/// <param name="Sid">The <c>Sid</c>; empty when it has none.</param>
/// <param name="Id">The <c>Sid</c>, or <c>Statement[n]</c>.</param>
/// <param name="IsDeny">The <c>Effect</c>: <c>Deny</c>, or else <c>Allow</c>.</param>
public sealed record StatementText(string Sid, string Id, bool IsDeny)
{
    /// <summary>Each value of <c>Principal</c> or <c>NotPrincipal</c> with its member; empty in a policy of the caller.</summary>
    public ImmutableArray<PrincipalText> Principals { get; init; } = [];

    /// <summary>Whether it is <c>NotPrincipal</c>.</summary>
    public bool IsNotPrincipal { get; init; }

    /// <summary>The values of <c>Action</c> or <c>NotAction</c>.</summary>
    public ImmutableArray<string> Actions { get; init; } = [];

    /// <summary>Whether it is <c>NotAction</c>.</summary>
    public bool IsNotAction { get; init; }

    /// <summary>The values of <c>Resource</c> or <c>NotResource</c>; empty in a role trust policy.</summary>
    public ImmutableArray<string> Resources { get; init; } = [];

    /// <summary>Whether it is <c>NotResource</c>.</summary>
    public bool IsNotResource { get; init; }

    /// <summary>The conditions, one for each operator and key.</summary>
    public ImmutableArray<ConditionText> Conditions { get; init; } = [];
}
