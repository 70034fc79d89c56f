namespace Broker.Core.Policy;

/// <summary>One action on one resource by one principal, with every policy that has a say.</summary>
/// <param name="Principal">Who asks.</param>
/// <param name="Action">For example <c>sts:AssumeRole</c>; compared without case.</param>
/// <param name="Resource">The ARN asked for, or <c>*</c> for an action without one; compared byte for byte.</param>
/// <param name="Context">The condition keys of the request, as the resource's account sees them.</param>
public sealed record AccessRequest(RequestPrincipal Principal, string Action, string Resource, RequestContext Context)
{
    /// <summary>The caller's own policies; for a caller with AWS credentials null means that it has none. Others never have any.</summary>
    public CallerPolicies? Caller { get; init; }

    /// <summary>The policy of the resource; null: it has none.</summary>
    public ResourcePolicy? ResourcePolicy { get; init; }

    /// <summary>The condition keys as the caller's account sees them, for a request over accounts; null: the same as <see cref="Context"/>.</summary>
    public RequestContext? CallerContext { get; init; }

    /// <summary>The owner of a resource that has no policy; null: the caller's account. A resource policy says its owner itself.</summary>
    public AccountId? ResourceAccount { get; init; }

    /// <summary>
    /// Whether caller and resource are of two accounts, so that each side must allow. So it is for an AWS identity of an unknown account.
    /// </summary>
    internal bool IsCrossAccount =>
        Principal.Kind == PrincipalKind.Aws
        && (ResourcePolicy?.Account ?? ResourceAccount) is { } owner
        && !string.Equals(Principal.AccountDigits, owner.ToString(), StringComparison.Ordinal);
}
