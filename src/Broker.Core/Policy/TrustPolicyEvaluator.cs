namespace Broker.Core.Policy;

/// <summary>Judges a request against a role's trust policy. SKELETON: the policy work fills this in.</summary>
public static class TrustPolicyEvaluator
{
    /// <summary>Evaluates every statement: explicit deny first, then allow, else implicit deny.</summary>
    public static TrustDecision Evaluate(PolicyDocument trustPolicy, RequestPrincipal principal, string action, string roleArn, RequestContext context) =>
        throw new NotSupportedException();
}
