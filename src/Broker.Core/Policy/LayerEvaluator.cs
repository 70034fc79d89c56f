using System.Collections.Immutable;

namespace Broker.Core.Policy;

/// <summary>Asks the policies of one layer after the other about one request. Lives on the stack for one evaluation.</summary>
/// <param name="request">The request.</param>
/// <param name="lowerCaseAction">Its action, in lower case.</param>
/// <param name="trace">Where every answer is recorded; null: statements that cannot change the outcome are not asked.</param>
internal readonly ref struct LayerEvaluator(AccessRequest request, ReadOnlySpan<char> lowerCaseAction, TraceBuilder? trace)
{
    private readonly ReadOnlySpan<char> _lowerCaseAction = lowerCaseAction;

    /// <summary>Whether a resource's policy is a role's.</summary>
    public static PolicyLayer LayerOf(ResourcePolicy? policy) =>
        policy?.Document.Kind == PolicyKind.RoleTrust ? PolicyLayer.Trust : PolicyLayer.Resource;

    /// <summary>Asks policies of which one Allow is enough.</summary>
    public LayerOutcome Ask(PolicyLayer layer, ImmutableArray<AttachedPolicy> policies, int level = 0)
    {
        var question = Question(layer);
        var outcome = LayerOutcome.Silent;
        foreach (var policy in policies)
        {
            Ask(policy.Document, policy.Name, question, ref outcome);
        }

        trace?.EndLayer(layer, level, outcome.Effect);
        return outcome;
    }

    /// <summary>Asks the one policy of a layer.</summary>
    public LayerOutcome Ask(PolicyLayer layer, AttachedPolicy policy)
    {
        var outcome = LayerOutcome.Silent;
        Ask(policy.Document, policy.Name, Question(layer), ref outcome);
        trace?.EndLayer(layer, level: 0, outcome.Effect);
        return outcome;
    }

    /// <summary>Asks levels that must all allow.</summary>
    public LayerOutcome AskLevels(PolicyLayer layer, ImmutableArray<ImmutableArray<AttachedPolicy>> levels)
    {
        var all = LayerOutcome.Silent;
        for (var level = 0; level < levels.Length; level++)
        {
            var outcome = Ask(layer, levels[level], level);
            var isAllowMissing = all.IsAllowMissing || outcome.Allow is null;
            all = (all.Deny is null && (outcome.Deny is not null || all.Allow is null) ? outcome : all) with { IsAllowMissing = isAllowMissing };
        }

        return all;
    }

    /// <summary>Asks the policy of the resource, if it has one.</summary>
    public LayerOutcome AskResource()
    {
        var outcome = LayerOutcome.Silent;
        if (request.ResourcePolicy is { } policy)
        {
            var layer = LayerOf(policy);
            Ask(policy.Document, request.Resource, Question(layer), ref outcome);
            trace?.EndLayer(layer, level: 0, outcome.Effect);
        }

        return outcome;
    }

    private StatementQuestion Question(PolicyLayer layer)
    {
        var isResourceSide = layer is PolicyLayer.Trust or PolicyLayer.Resource or PolicyLayer.ResourceControl;
        return new StatementQuestion
        {
            Principal = request.Principal,
            Pinned = layer is PolicyLayer.Trust or PolicyLayer.Resource ? request.ResourcePolicy?.PrincipalIds : null,
            LowerCaseAction = _lowerCaseAction,
            Resource = request.Resource,
            Context = isResourceSide ? request.Context : request.CallerContext ?? request.Context,
        };
    }

    private void Ask(PolicyDocument document, string name, in StatementQuestion question, ref LayerOutcome outcome)
    {
        foreach (var statement in document.Statements)
        {
            var isDecided = outcome.Deny is not null || (!statement.IsDeny && outcome.Reach == PrincipalReach.Identity);
            if (isDecided && trace is null)
            {
                continue;
            }

            var reach = statement.Match(question, out var failed);
            trace?.Add(statement, failed, question.Context);
            if (reach == PrincipalReach.None || isDecided)
            {
                continue;
            }

            if (statement.IsDeny)
            {
                outcome = outcome with { Deny = statement, PolicyName = name };
            }
            else if (reach > outcome.Reach)
            {
                outcome = outcome with { Allow = statement, Reach = reach, PolicyName = name };
            }
        }

        trace?.EndPolicy(name);
    }
}
