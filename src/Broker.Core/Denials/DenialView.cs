using System.Collections.Immutable;
using Broker.Core.Policy;

namespace Broker.Core.Denials;

/// <summary>The part of a decision that one account may see.</summary>
/// <remarks>
/// An account sees all of a decision about its own resource, and of one about another account's resource only what its own policies said: whether
/// that resource exists, and who is trusted there, is not its business. Immutable.
/// </remarks>
internal sealed class DenialView
{
    private const string OtherAccount = "OtherAccount";

    private DenialView(ExplainedDecision decision, bool isOwnResource)
    {
        Trace = decision.Trace;
        IsOwnResource = isOwnResource;

        // Where only the caller's policies were asked, there is one side and its keys are the caller's.
        var hasOneSide = !Trace.Layers.Any(layer => IsResourceSide(layer.Layer));
        Context = isOwnResource || hasOneSide ? decision.Context : decision.CallerContext ?? new RequestContext();
        Layers = isOwnResource ? Trace.Layers : [.. Trace.Layers.Where(layer => !IsResourceSide(layer.Layer))];
    }

    /// <summary>Who asked for what.</summary>
    public DecisionTrace Trace { get; }

    /// <summary>Whether the resource is of the account that looks.</summary>
    public bool IsOwnResource { get; }

    /// <summary>The condition keys.</summary>
    public RequestContext Context { get; }

    /// <summary>The layers, in order.</summary>
    public ImmutableArray<LayerTrace> Layers { get; }

    /// <summary>Whether the layer that decided is one of these.</summary>
    public bool ShowsDecision => IsOwnResource || !IsResourceSide(Trace.Decision.Layer);

    /// <summary>Whether a Deny that is shown matched.</summary>
    public bool IsExplicitDeny => ShowsDecision && Trace.Decision.IsExplicitDeny;

    /// <summary>The layer that decided, or that it is not told.</summary>
    public string DecidedBy => ShowsDecision ? Trace.Decision.Layer.ToString() : OtherAccount;

    /// <summary>The view of the resource's account, which is the caller's too or the one that a federated identity asked.</summary>
    public static DenialView OfOwner(ExplainedDecision decision) => new(decision, isOwnResource: true);

    /// <summary>The view of the caller's account on a resource of another one.</summary>
    public static DenialView OfCaller(ExplainedDecision decision) => new(decision, isOwnResource: false);

    private static bool IsResourceSide(PolicyLayer layer) => layer is PolicyLayer.Trust or PolicyLayer.Resource or PolicyLayer.ResourceControl;
}
