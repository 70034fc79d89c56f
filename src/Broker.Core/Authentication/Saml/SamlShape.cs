using Broker.Core.Xml;

namespace Broker.Core.Authentication.Saml;

/// <summary>Which elements may stand where in a response: the wall against signature wrapping.</summary>
/// <remarks>
/// Wrapping moves the signed assertion somewhere a verifier still finds it and puts another where a reader looks (Somorovsky et al., USENIX
/// Security 2012; threats ). Here a document has one assertion, one response, and signatures only as direct children of these
/// two, so there is nowhere to move anything to. The rules count local names in whatever namespace (threat X-18).
/// </remarks>
internal static class SamlShape
{
    private const int LongestId = 256;

    private static readonly string[] ResponseChildren = ["Issuer", "Signature", "Extensions", "Status", "Assertion", "EncryptedAssertion"];

    private static readonly string[] AssertionChildren =
        ["Issuer", "Signature", "Subject", "Conditions", "Advice", "AuthnStatement", "AttributeStatement", "AuthzDecisionStatement"];

    public static bool IsAnyAssertion(XmlElementNode element) => element.LocalName is "Assertion" or "EncryptedAssertion";

    /// <summary>Checks a whole response; null when it is well shaped.</summary>
    public static StsError? CheckResponse(XmlElementNode root)
    {
        if (!root.Is(SamlNames.Protocol, "Response"))
        {
            return SamlErrors.Unreadable(SamlRejection.Shape);
        }

        var assertions = root.Subtree().Where(IsAnyAssertion).Take(2).ToArray();
        if (assertions is not [var assertion])
        {
            return assertions.Length == 0 ? SamlErrors.Unsigned : SamlErrors.Unreadable(SamlRejection.Assertions);
        }

        if (!ReferenceEquals(assertion.Parent, root)
            || !string.Equals(assertion.NamespaceUri, SamlNames.Assertion, StringComparison.Ordinal)
            || root.Subtree().Count(e => e.LocalName is "Response") != 1)
        {
            return SamlErrors.Unreadable(SamlRejection.Assertions);
        }

        return CheckChildren(root, ResponseChildren)
            ?? (assertion.LocalName is "Assertion" ? CheckChildren(assertion, AssertionChildren) : null)
            ?? CheckMessage(root)
            ?? (assertion.LocalName is "Assertion" ? CheckMessage(assertion) : null)
            ?? CheckSignatures(root, assertion)
            ?? CheckIds(root);
    }

    /// <summary>Checks an assertion that came out of an encrypted one; null when it is well shaped.</summary>
    public static StsError? CheckDecrypted(XmlElementNode assertion)
    {
        if (!assertion.Is(SamlNames.Assertion, "Assertion")
            || assertion.Subtree().Count(IsAnyAssertion) != 1
            || assertion.Subtree().Any(e => e.LocalName is "Response"))
        {
            return SamlErrors.Unreadable(SamlRejection.Assertions);
        }

        return CheckChildren(assertion, AssertionChildren)
            ?? CheckMessage(assertion)
            ?? CheckSignatures(assertion, assertion)
            ?? CheckIds(assertion);
    }

    private static StsError? CheckMessage(XmlElementNode message) =>
        message.Attribute("Version") is "2.0" && message.Attribute("ID") is { Length: > 0 and <= LongestId } && message.HasOnlyElements
            ? null
            : SamlErrors.Unreadable(SamlRejection.Shape);

    /// <summary>Only known children in the order of the schema, each once; statements may be many and in any order.</summary>
    private static StsError? CheckChildren(XmlElementNode parent, string[] known)
    {
        var last = -1;
        foreach (var child in parent.Children)
        {
            var isStatement = child.LocalName.EndsWith("Statement", StringComparison.Ordinal);
            var place = Array.IndexOf(known, isStatement ? "AuthnStatement" : child.LocalName);
            if (place < last + (isStatement && place == last ? 0 : 1)
                || !known.Contains(child.LocalName, StringComparer.Ordinal)
                || !string.Equals(child.NamespaceUri, NamespaceOf(child.LocalName), StringComparison.Ordinal))
            {
                return SamlErrors.Unreadable(SamlRejection.Shape);
            }

            last = place;
        }

        return null;
    }

    private static string NamespaceOf(string child) => child switch
    {
        "Signature" => SamlNames.Signature,
        "Status" or "Extensions" => SamlNames.Protocol,
        _ => SamlNames.Assertion,
    };

    private static StsError? CheckSignatures(XmlElementNode root, XmlElementNode assertion) =>
        root.Subtree().Any(e => e.LocalName is "Signature" && !ReferenceEquals(e.Parent, root) && !ReferenceEquals(e.Parent, assertion))
            ? SamlErrors.Unreadable(SamlRejection.StraySignature)
            : null;

    /// <summary>Identifiers are unprefixed, and none is there twice, under whichever of the three spellings (threats ).</summary>
    private static StsError? CheckIds(XmlElementNode root)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var element in root.Subtree())
        {
            foreach (var attribute in element.Attributes)
            {
                if (attribute.LocalName.Equals("ID", StringComparison.OrdinalIgnoreCase)
                    && (attribute.NamespaceUri.Length > 0 || !seen.Add(attribute.Value)))
                {
                    return SamlErrors.Unreadable(SamlRejection.Id);
                }
            }
        }

        return null;
    }
}
