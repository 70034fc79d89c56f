using Broker.Core.Authentication.Saml;
using Broker.Core.Policy;

namespace Broker.Core.Actions.Assumption;

/// <summary>The condition keys of a SAML identity.</summary>
/// <remarks>Source: IAM user guide, "Available keys for SAML-based AWS STS federation".</remarks>
internal static class SamlContext
{
    public static RequestContext Of(ValidatedAssertion assertion)
    {
        var context = new RequestContext()
            .Add("aws:FederatedProvider", assertion.ProviderArn)
            .Add("aws:PrincipalAccount", assertion.Account.ToString())
            .Add("aws:PrincipalType", "User")
            .Add("aws:userid", assertion.ProviderArn);
        foreach (var key in assertion.ContextKeys)
        {
            _ = key.IsSet ? context.AddSet(key.Key, key.Values) : context.Add(key.Key, key.Values[0]);
        }

        return context;
    }
}
