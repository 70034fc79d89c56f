namespace Broker.Core.Policy;

/// <summary>What a trust policy said about one request. Only <see cref="TrustPolicyEvaluator"/> makes one.</summary>
public sealed class TrustDecision
{
    internal TrustDecision(PolicyEffect effect, RequestPrincipal principal, string action, string resource, string? statementId)
    {
        Effect = effect;
        Principal = principal;
        Action = action;
        Resource = resource;
        StatementId = statementId;
    }

    /// <summary>Allowed, denied by a statement, or denied because no statement allows.</summary>
    public PolicyEffect Effect { get; }

    /// <summary>Whether the request may go on.</summary>
    public bool IsAllowed => Effect == PolicyEffect.Allow;

    /// <summary>Who asked.</summary>
    public RequestPrincipal Principal { get; }

    /// <summary>The action that was judged, for example <c>sts:AssumeRoleWithWebIdentity</c>.</summary>
    public string Action { get; }

    /// <summary>The ARN of the role whose trust policy was judged. The session issuer refuses a decision about another role.</summary>
    public string Resource { get; }

    /// <summary>The <c>Sid</c> (or <c>Statement[n]</c>) of the statement that decided; null for an implicit deny.</summary>
    public string? StatementId { get; }
}
