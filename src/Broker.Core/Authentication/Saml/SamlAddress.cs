using Broker.Core.Authentication.Saml.Claims;
using Broker.Core.Catalog;
using Broker.Core.Xml;

namespace Broker.Core.Authentication.Saml;

/// <summary>Judges in the strict profile whom a response is for: a response stolen from another service must be of no use here (threat X-20).</summary>
internal static class SamlAddress
{
    /// <summary>The refusal, or null when every address is the provider's own.</summary>
    public static StsError? Check(XmlElementNode response, AssertionClaims claims, SamlProvider provider)
    {
        var confirmation = claims.Confirmation;
        if (response.Attribute("Destination") is not { } destination || !provider.Recipients.Contains(destination, StringComparer.Ordinal))
        {
            return SamlErrors.Invalid(
                "The Destination of the response is missing or is none of the provider's recipients.",
                SamlRejection.Destination);
        }

        // Nobody here asks identity providers anything: an answer belongs to somebody else's request (SAML profiles §4.1.5).
        if (response.Attribute("InResponseTo") is not null || confirmation.InResponseTo is not null)
        {
            return SamlErrors.Invalid(
                "The response answers a request (InResponseTo): send one that the identity provider began.",
                SamlRejection.InResponseTo);
        }

        if (response.ChildrenOf(SamlNames.Assertion, "Issuer").Any(i => !string.Equals(i.Text, provider.EntityId, StringComparison.Ordinal)))
        {
            return SamlErrors.Issuer;
        }

        if (!provider.Recipients.Contains(confirmation.Recipient, StringComparer.Ordinal))
        {
            return SamlErrors.Invalid("The Recipient of the assertion is none of the provider's recipients.", SamlRejection.Recipient);
        }

        if (confirmation.HasStart)
        {
            return SamlErrors.Invalid("The SubjectConfirmationData of a bearer has no NotBefore.", SamlRejection.Confirmation);
        }

        return CheckConditions(claims.Conditions, provider);
    }

    private static StsError? CheckConditions(AssertionConditions conditions, SamlProvider provider)
    {
        if (conditions.HasUnknown)
        {
            return SamlErrors.Invalid("The assertion has a condition that is not understood.", SamlRejection.Conditions);
        }

        return conditions.Audiences.IsEmpty || !conditions.Audiences.All(restriction => restriction.Any(IsOurs))
            ? SamlErrors.Invalid("The assertion needs an AudienceRestriction with one of the provider's audiences.", SamlRejection.Audience)
            : null;

        bool IsOurs(string audience) => provider.Audiences.Contains(audience, StringComparer.Ordinal);
    }
}
