using System.Collections.Immutable;

namespace Broker.Core.Policy;

/// <summary>The <c>Principal</c> of a statement: matches when one of its entries does.</summary>
/// <param name="Entries">At least one.</param>
internal sealed record PrincipalMatcher(ImmutableArray<PrincipalEntry> Entries)
{
    /// <summary>Whether the statement means this principal.</summary>
    public bool Matches(RequestPrincipal asked)
    {
        foreach (var entry in Entries)
        {
            if (entry.Matches(asked))
            {
                return true;
            }
        }

        return false;
    }
}
