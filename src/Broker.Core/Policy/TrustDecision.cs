using System.Collections.Immutable;

namespace Broker.Core.Policy;

/// <summary>What all policies said about a request to assume a role. Only <see cref="TrustPolicyEvaluator"/> makes one.</summary>
public sealed class TrustDecision
{
    internal TrustDecision(
        RequestPrincipal principal, ImmutableArray<string> actions, string resource, string? failedAction, AccessDecision access)
    {
        Principal = principal;
        Actions = actions;
        Resource = resource;
        FailedAction = failedAction;
        Access = access;
    }

    /// <summary>Whether the request may go on: every action is allowed.</summary>
    public bool IsAllowed => FailedAction is null && Access.IsAllowed;

    /// <summary>Who asked.</summary>
    public RequestPrincipal Principal { get; }

    /// <summary>The actions that were judged, all of them on <see cref="Resource"/>.</summary>
    public ImmutableArray<string> Actions { get; }

    /// <summary>The ARN of the role whose trust policy was judged. The session issuer refuses a decision about another role.</summary>
    public string Resource { get; }

    /// <summary>The first action that is not allowed; null when all are.</summary>
    public string? FailedAction { get; }

    /// <summary>The decision about <see cref="FailedAction"/>, or about the first action when all are allowed.</summary>
    public AccessDecision Access { get; }

    /// <summary>
    /// What AWS appends to "User: … is not authorized to perform: ACTION on resource: …", with the blank in front of it; empty when the
    /// request is allowed. Empty also for a caller of another account: which side refused is not its business.
    /// </summary>
    /// <param name="sameAccount">Whether the caller belongs to the role's account.</param>
    public string DenialSuffix(bool sameAccount) => sameAccount && FailedAction is not null ? DenialText.Suffix(Access, FailedAction) : "";
}
