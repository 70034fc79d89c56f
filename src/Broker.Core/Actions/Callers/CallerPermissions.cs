using System.Collections.Immutable;
using Broker.Core.Catalog;
using Broker.Core.Policy;
using Broker.Core.Sessions;

namespace Broker.Core.Actions.Callers;

/// <summary>The policies that bound what a caller may do: its identity side, as the catalog has it at this moment.</summary>
/// <remarks>
/// A session's managed policies are read again at every use and its inline policy is the text that was frozen at issue; a managed policy that is
/// gone, or a text that this version no longer takes, grants nothing. Source: IAM user guide, "Policy evaluation logic".
/// </remarks>
internal static class CallerPermissions
{
    /// <summary>Gathers them.</summary>
    public static CallerPolicies Of(VerifiedCaller caller)
    {
        var identity = caller.User?.Policies ?? caller.Role?.Policies ?? [];
        var session = caller.Session is { Policies: { } policies } ? Resolve(policies, caller.Catalog) : (ImmutableArray<AttachedPolicy>?)null;
        if (caller.Principal.Kind == AwsPrincipalKind.FederatedUser)
        {
            // A federated user has what its user has only as far as policies were passed. A root has everything: what was passed is left of it.
            session ??= [];
            identity = caller.User is null ? session.Value : identity;
        }

        return new CallerPolicies(
            identity,
            caller.User?.Boundary ?? caller.Role?.Boundary,
            session,
            caller.Catalog.AccountOf(caller.Principal.Account).ServiceControl);
    }

    private static ImmutableArray<AttachedPolicy> Resolve(SessionPolicies policies, CatalogSnapshot catalog)
    {
        var resolved = ImmutableArray.CreateBuilder<AttachedPolicy>();
        foreach (var arn in policies.Arns)
        {
            if (catalog.TryGetPolicy(arn, out var policy))
            {
                resolved.Add(new AttachedPolicy(policy.Arn.Text, policy.Document));
            }
        }

        if (policies.Inline is { } inline && PolicyDocument.TryParse(inline, PolicyKind.SessionPolicy, out var document, out _))
        {
            resolved.Add(new AttachedPolicy("session policy", document));
        }

        return resolved.ToImmutable();
    }
}
