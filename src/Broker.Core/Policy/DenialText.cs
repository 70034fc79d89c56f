namespace Broker.Core.Policy;

/// <summary>AWS's words for why a request was denied. Source: IAM User Guide, "Troubleshoot access denied error messages".</summary>
public static class DenialText
{
    /// <summary>The end of an access-denied message, with the blank in front of it; empty for a decision that allows.</summary>
    /// <param name="decision">The decision.</param>
    /// <param name="action">The action as it was asked, for example <c>sts:AssumeRole</c>.</param>
    public static string Suffix(AccessDecision decision, string action) => decision.Effect switch
    {
        PolicyEffect.Allow => "",
        PolicyEffect.ExplicitDeny => $" with an explicit deny in {WithArticle(decision.Layer)}",
        _ => $" because no {Name(decision.Layer)} allows the {action} action",
    };

    private static string Name(PolicyLayer layer) => layer switch
    {
        PolicyLayer.ServiceControl => "service control policy",
        PolicyLayer.ResourceControl => "resource control policy",
        PolicyLayer.Trust => "role trust policy",
        PolicyLayer.Resource => "resource-based policy",
        PolicyLayer.Identity => "identity-based policy",
        PolicyLayer.Boundary => "permissions boundary",
        PolicyLayer.Caller => "policy",
        _ => "session policy",
    };

    private static string WithArticle(PolicyLayer layer) => layer switch
    {
        PolicyLayer.Trust => "the ",
        PolicyLayer.Identity => "an ",
        _ => "a ",
    } + Name(layer);
}
