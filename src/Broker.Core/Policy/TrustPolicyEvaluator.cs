namespace Broker.Core.Policy;

/// <summary>Judges a request to assume a role: each of its actions, on the role's ARN, with the same context. The one maker of proofs.</summary>
/// <remarks>Thread safe. Source: IAM User Guide, "Policy evaluation logic"; STS API reference, AssumeRole.</remarks>
public static class TrustPolicyEvaluator
{
    /// <summary>Evaluates the actions in their order; the first that is not allowed decides.</summary>
    /// <exception cref="ArgumentException">There is no action, the policy is not a role's or of another account, or an action is too long.</exception>
    public static TrustDecision Evaluate(TrustRequest request)
    {
        Check(request);
        AccessDecision? first = null;
        foreach (var action in request.Actions)
        {
            var access = AccessEvaluator.Evaluate(request.About(action));
            if (!access.IsAllowed)
            {
                return new TrustDecision(request.Principal, request.Actions, request.Role.Text, action, access);
            }

            first ??= access;
        }

        return new TrustDecision(request.Principal, request.Actions, request.Role.Text, failedAction: null, first!.Value);
    }

    /// <summary>How the decision came about: the trace of the action that decided.</summary>
    /// <exception cref="ArgumentException">As <see cref="Evaluate"/>.</exception>
    public static DecisionTrace Explain(TrustRequest request)
    {
        var decision = Evaluate(request);
        return AccessEvaluator.Explain(request.About(decision.FailedAction ?? request.Actions[0]));
    }

    private static void Check(TrustRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Actions.IsDefaultOrEmpty || request.TrustPolicy.Document.Kind != PolicyKind.RoleTrust || request.TrustPolicy.Account != request.Role.Account)
        {
            throw new ArgumentException("A request to assume a role has an action, and the trust policy of that role in its account.", nameof(request));
        }
    }
}
