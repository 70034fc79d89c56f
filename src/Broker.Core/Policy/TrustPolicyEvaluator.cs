namespace Broker.Core.Policy;

/// <summary>Judges a request against a role's trust policy.</summary>
/// <remarks>
/// A trust policy has no Resource: every statement is about its own role. Nothing but the decision is allocated. Thread safe.
/// Source: IAM User Guide, "Policy evaluation logic".
/// </remarks>
public static class TrustPolicyEvaluator
{
    /// <summary>The longest action name that is judged; AWS's longest is about half of it.</summary>
    private const int LongestAction = 128;

    /// <summary>Evaluates every statement: explicit deny first, then allow, else implicit deny.</summary>
    /// <param name="trustPolicy">The policy of the role.</param>
    /// <param name="principal">Who asks.</param>
    /// <param name="action">For example <c>sts:AssumeRoleWithWebIdentity</c>; compared without case.</param>
    /// <param name="roleArn">The role whose trust policy this is; carried into the decision.</param>
    /// <param name="context">The condition keys of the request.</param>
    /// <exception cref="ArgumentException">The action is longer than any action is.</exception>
    public static TrustDecision Evaluate(
        PolicyDocument trustPolicy, RequestPrincipal principal, string action, string roleArn, RequestContext context)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(action.Length, LongestAction, nameof(action));
        Span<char> buffer = stackalloc char[LongestAction];
        ReadOnlySpan<char> lowerCaseAction = buffer[..action.AsSpan().ToLowerInvariant(buffer)];

        PolicyStatement? allow = null;
        foreach (var statement in trustPolicy.Statements)
        {
            if ((statement.IsDeny || allow is null) && statement.Matches(principal, lowerCaseAction, context))
            {
                if (statement.IsDeny)
                {
                    return new TrustDecision(PolicyEffect.ExplicitDeny, principal, action, roleArn, statement.Id);
                }

                allow = statement;
            }
        }

        return new TrustDecision(allow is null ? PolicyEffect.ImplicitDeny : PolicyEffect.Allow, principal, action, roleArn, allow?.Id);
    }
}
