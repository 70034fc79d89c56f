using System.Collections.Frozen;

namespace Broker.Core.Policy;

/// <summary>A request as the statements of one layer see it. Lives on the stack for one evaluation.</summary>
internal readonly ref struct StatementQuestion
{
    /// <summary>Who asks.</summary>
    public required RequestPrincipal Principal { get; init; }

    /// <summary>The unique ids that the policy's principals had when it was saved; null: none.</summary>
    public FrozenDictionary<string, string>? Pinned { get; init; }

    /// <summary>The action, in lower case.</summary>
    public required ReadOnlySpan<char> LowerCaseAction { get; init; }

    /// <summary>The resource asked for.</summary>
    public required string Resource { get; init; }

    /// <summary>The condition keys of the layer's side.</summary>
    public required RequestContext Context { get; init; }
}
