using System.Collections.Immutable;
using Broker.Core.Policy.Conditions;

namespace Broker.Core.Policy;

/// <summary>One statement, compiled.</summary>
/// <param name="Source">The statement as the document writes it.</param>
/// <param name="Path">Where it stands in the document.</param>
/// <param name="Principals">Who is meant; null: whomever the policy is attached to.</param>
/// <param name="Actions">Which actions are meant.</param>
/// <param name="Resources">Which resources are meant; null: the role whose trust policy this is.</param>
/// <param name="Conditions">What must hold as well; all of them.</param>
/// <remarks>Immutable; safe to share between threads.</remarks>
internal sealed record PolicyStatement(
    StatementText Source,
    string Path,
    PrincipalMatcher? Principals,
    ActionMatcher Actions,
    ResourceMatcher? Resources,
    ImmutableArray<Condition> Conditions)
{
    /// <summary>The <c>Sid</c>, or <c>Statement[n]</c>.</summary>
    public string Id => Source.Id;

    /// <summary><c>Deny</c>, or else <c>Allow</c>.</summary>
    public bool IsDeny => Source.IsDeny;

    /// <summary>Whether the statement is about this request. Allocates nothing but what policy variables need.</summary>
    /// <param name="question">The request as the statement's layer sees it.</param>
    /// <param name="failed">The first element that does not match; None when all do.</param>
    /// <returns>How closely it names the caller; None when it is not about the request.</returns>
    public PrincipalReach Match(in StatementQuestion question, out StatementElement failed)
    {
        var reach = Principals?.Reach(question.Principal, question.Pinned) ?? PrincipalReach.Identity;
        failed = reach == PrincipalReach.None ? StatementElement.Principal
            : !Actions.Matches(question.LowerCaseAction) ? StatementElement.Action
            : Resources?.Matches(question.Resource, question.Context) == false ? StatementElement.Resource
            : !AreMet(question.Context) ? StatementElement.Condition
            : StatementElement.None;
        return failed == StatementElement.None ? reach : PrincipalReach.None;
    }

    private bool AreMet(RequestContext context)
    {
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
