namespace Broker.Core.Policy;

/// <summary>Judges one action of one principal on one resource by every policy that has a say.</summary>
/// <remarks>
/// A Deny of any layer wins. Else each layer that is needed must allow: every level of service and resource control; the resource's policy,
/// if it is a role's or of another account; the caller's own policies, unless the resource names the caller or its role within the
/// account; boundary and session policies, unless the resource names the very user or session within the account. Thread safe.
/// Source: IAM User Guide, "Policy evaluation logic" and "Cross-account policy evaluation logic".
/// </remarks>
public static class AccessEvaluator
{
    /// <summary>The longest action name that is judged; AWS's longest is about half of it.</summary>
    private const int LongestAction = 128;

    /// <summary>Decides. Allocates nothing but what policy variables need.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The action is longer than any action is.</exception>
    public static AccessDecision Evaluate(AccessRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Decide(request, trace: null);
    }

    /// <summary>Decides by the same code, and keeps a record of every statement that was asked.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The action is longer than any action is.</exception>
    public static DecisionTrace Explain(AccessRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var trace = new TraceBuilder();
        var decision = Decide(request, trace);
        return new DecisionTrace(decision, request.Principal, request.Action, request.Resource, trace.Layers);
    }

    private static AccessDecision Decide(AccessRequest request, TraceBuilder? trace)
    {
        var action = request.Action;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(action.Length, LongestAction, nameof(request));
        Span<char> buffer = stackalloc char[LongestAction];
        var layers = new LayerEvaluator(request, buffer[..action.AsSpan().ToLowerInvariant(buffer)], trace);

        // 1. Ask every layer, since a Deny counts wherever it stands.
        var caller = request.Principal.Kind == PrincipalKind.Aws ? request.Caller ?? CallerPolicies.None : null;
        var serviceControl = caller is null ? LayerOutcome.Silent : layers.AskLevels(PolicyLayer.ServiceControl, caller.ServiceControl);
        var resourceControl = request.ResourcePolicy is null
            ? LayerOutcome.Silent
            : layers.AskLevels(PolicyLayer.ResourceControl, request.ResourcePolicy.ResourceControl);
        var resource = layers.AskResource();
        var identity = caller is null ? LayerOutcome.Silent : layers.Ask(PolicyLayer.Identity, caller.Identity);
        var boundary = caller?.Boundary is null ? LayerOutcome.Silent : layers.Ask(PolicyLayer.Boundary, caller.Boundary);
        var session = caller?.Session is null ? LayerOutcome.Silent : layers.Ask(PolicyLayer.Session, caller.Session.Value);

        // 2. The first Deny in the order of the layers.
        var resourceLayer = LayerEvaluator.LayerOf(request.ResourcePolicy);
        if ((Denial(serviceControl, PolicyLayer.ServiceControl)
            ?? Denial(resourceControl, PolicyLayer.ResourceControl)
            ?? Denial(resource, resourceLayer)
            ?? Denial(identity, PolicyLayer.Identity)
            ?? Denial(boundary, PolicyLayer.Boundary)
            ?? Denial(session, PolicyLayer.Session)) is { } denial)
        {
            return denial;
        }

        // 3. The first needed Allow that is missing.
        var isCrossAccount = request.IsCrossAccount;
        if (caller is not null && serviceControl.IsAllowMissing)
        {
            return Missing(PolicyLayer.ServiceControl);
        }

        if (resourceControl.IsAllowMissing)
        {
            return Missing(PolicyLayer.ResourceControl);
        }

        if (resource.Allow is null && (caller is null || isCrossAccount || resourceLayer == PolicyLayer.Trust))
        {
            return Missing(resourceLayer);
        }

        var hasOwnRights = request.Principal.IsAccountRoot || identity.Allow is not null;
        if (caller is not null && (isCrossAccount || resource.Reach < PrincipalReach.Role) && !hasOwnRights)
        {
            return Missing(PolicyLayer.Identity);
        }

        if (caller is not null && (isCrossAccount || resource.Reach < PrincipalReach.Identity))
        {
            if (caller.Boundary is not null && boundary.Allow is null)
            {
                return Missing(PolicyLayer.Boundary);
            }

            if (caller.Session is not null && session.Allow is null)
            {
                return Missing(PolicyLayer.Session);
            }
        }

        return resource.Allow is { } granted ? Allowed(resourceLayer, resource.PolicyName, granted) : Allowed(PolicyLayer.Identity, identity.PolicyName, identity.Allow);
    }

    private static AccessDecision? Denial(in LayerOutcome outcome, PolicyLayer layer) =>
        outcome.Deny is { } statement ? new AccessDecision(PolicyEffect.ExplicitDeny, layer, outcome.PolicyName, statement.Id) : null;

    private static AccessDecision Missing(PolicyLayer layer) => new(PolicyEffect.ImplicitDeny, layer, PolicyName: null, StatementId: null);

    private static AccessDecision Allowed(PolicyLayer layer, string? policyName, PolicyStatement? statement) =>
        new(PolicyEffect.Allow, layer, policyName, statement?.Id);
}
