using Broker.Core.Audit;
using Broker.Core.Policy;
using Broker.Core.Sessions;

namespace Broker.Core.Actions.Callers;

/// <summary>Whether a caller's own policies let it call an action that has no resource policy.</summary>
/// <remarks>Source: IAM user guide, "Policy evaluation logic"; contracts/sts §1.5 and §1.6 for what sessions of users may never do.</remarks>
internal static class CallerAuthorization
{
    private const string SessionOfUser =
        "Credentials of GetSessionToken may call AssumeRole and GetCallerIdentity of the STS, those of GetFederationToken GetCallerIdentity alone.";

    /// <summary>Gives the error to answer, or null when the caller may.</summary>
    /// <param name="caller">The caller.</param>
    /// <param name="action">The action in policies.</param>
    /// <param name="resource">The ARN asked for, or <c>*</c>.</param>
    /// <param name="context">Keys of the request; those of the caller and of its origin are in it.</param>
    /// <param name="record">Gets the explanation of a refusal.</param>
    public static StsError? Check(VerifiedCaller caller, string action, string resource, RequestContext context, ActionRecord record)
    {
        var principal = caller.Principal;
        if (caller.Session?.Origin is SessionOrigin.SessionToken or SessionOrigin.FederationToken)
        {
            // Sessions of users call AssumeRole and GetCallerIdentity, and nothing else here, whatever their policies say.
            return Never(ActionErrors.NotAuthorized(principal.Arn, action, resource, ""), principal.ToRequestPrincipal(), (action, resource), context, record, SessionOfUser);
        }

        var request = new AccessRequest(principal.ToRequestPrincipal(), action, resource, context)
        {
            Caller = CallerPermissions.Of(caller),
            ResourceAccount = principal.Account,
        };
        var decision = AccessEvaluator.Evaluate(request);
        if (decision.IsAllowed)
        {
            return null;
        }

        record.Decided(new ExplainedDecision(AccessEvaluator.Explain(request), context));
        return ActionErrors.NotAuthorized(principal.Arn, action, resource, DenialText.Suffix(decision, action));
    }

    /// <summary>Refuses by a rule that no policy can change; the explanation of the refusal says which.</summary>
    /// <param name="refusal">What is answered.</param>
    /// <param name="principal">Who asked.</param>
    /// <param name="asked">The action, and the ARN asked for or <c>*</c>.</param>
    /// <param name="context">Keys of the caller and its request: nothing of a resource of another account.</param>
    /// <param name="record">Gets the explanation.</param>
    /// <param name="rule">The rule in words; null where the answer's text says it.</param>
    public static StsError Never(
        StsError refusal, RequestPrincipal principal, (string Action, string Resource) asked, RequestContext context, ActionRecord record, string? rule = null)
    {
        var decision = new AccessDecision(PolicyEffect.ImplicitDeny, PolicyLayer.Caller, PolicyName: null, StatementId: null);
        var trace = new DecisionTrace(decision, principal, asked.Action, asked.Resource, []) { Rule = rule ?? refusal.Message };
        record.Decided(new ExplainedDecision(trace, context));
        return refusal;
    }

    /// <summary>The keys of a caller and of its request.</summary>
    public static RequestContext ContextOf(VerifiedCaller caller, RequestEnvironment environment) =>
        new RequestContext().Add(caller, environment.Now, hasPassedMfa: false).Add(environment);
}
