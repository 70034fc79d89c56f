using System.Collections.Immutable;
using Broker.Core.Policy.Conditions;

namespace Broker.Core.Policy;

/// <summary>One statement, compiled.</summary>
/// <param name="Id">The <c>Sid</c>, or <c>Statement[n]</c>.</param>
/// <param name="Path">Where it stands in the document.</param>
/// <param name="IsDeny"><c>Deny</c>, or else <c>Allow</c>.</param>
/// <param name="Principals">Who is meant.</param>
/// <param name="Actions">Which actions are meant.</param>
/// <param name="Conditions">What must hold as well; all of them.</param>
/// <remarks>Immutable; safe to share between threads.</remarks>
internal sealed record PolicyStatement(
    string Id,
    string Path,
    bool IsDeny,
    PrincipalMatcher Principals,
    ActionMatcher Actions,
    ImmutableArray<Condition> Conditions)
{
    /// <summary>Whether the statement is about this request. Allocates nothing.</summary>
    public bool Matches(RequestPrincipal principal, ReadOnlySpan<char> lowerCaseAction, RequestContext context)
    {
        if (!Principals.Matches(principal) || !Actions.Matches(lowerCaseAction))
        {
            return false;
        }

        foreach (var condition in Conditions)
        {
            if (!condition.IsMet(context))
            {
                return false;
            }
        }

        return true;
    }
}
