using System.Collections.Immutable;

namespace Broker.Core.Policy;

/// <summary>A request to assume a role: all that its trust policy, and the caller's own policies, are asked.</summary>
/// <param name="Principal">Who asks.</param>
/// <param name="Actions">
/// All actions of the request, the one that names the API call first: for example <c>sts:AssumeRole</c>, <c>sts:TagSession</c>,
/// <c>sts:SetSourceIdentity</c>. At least one; all must be allowed.
/// </param>
/// <param name="Role">The role, on whose ARN every action is judged.</param>
/// <param name="TrustPolicy">Its trust policy.</param>
/// <param name="Context">The condition keys, as the role's account sees them; the same for every action.</param>
public sealed record TrustRequest(
    RequestPrincipal Principal, ImmutableArray<string> Actions, RoleArn Role, ResourcePolicy TrustPolicy, RequestContext Context)
{
    /// <summary>The caller's own policies; null for a federated identity.</summary>
    public CallerPolicies? Caller { get; init; }

    /// <summary>The condition keys as the caller's account sees them, for a role of another account; null: the same as <see cref="Context"/>.</summary>
    public RequestContext? CallerContext { get; init; }

    /// <summary>What is asked about one of the actions.</summary>
    internal AccessRequest About(string action) =>
        new(Principal, action, Role.Text, Context) { Caller = Caller, ResourcePolicy = TrustPolicy, CallerContext = CallerContext };
}
