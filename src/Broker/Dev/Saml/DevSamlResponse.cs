using System.Security.Cryptography;
using System.Text;
using Broker.Core;
using Broker.Core.Catalog;
using Broker.Dev.Samples;

namespace Broker.Dev.Saml;

/// <summary>What an identity provider posts for a user who picked a role: a response with one signed assertion, good once and for five minutes.</summary>
/// <remarks>
/// The texts are in exclusive canonical form as they stand, so that signing them needs no canonicaliser: nothing in them may need to be escaped,
/// which a role's ARN and a session's name never do. Source: SAML core §2.3 and §3.2; IAM user guide, "Configure SAML assertions".
/// </remarks>
internal static class DevSamlResponse
{
    /// <summary>The format of the subject's name.</summary>
    public const string NameIdFormat = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";

    private const string Signature = "http://www.w3.org/2000/09/xmldsig#";
    private const string Exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#";

    private static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    /// <summary>Makes and signs one.</summary>
    /// <param name="key">The provider's P-256 key.</param>
    /// <param name="role">Which role the user may assume.</param>
    /// <param name="sessionName">Legal as the name of a session; also the subject's name.</param>
    /// <param name="now">When.</param>
    /// <returns>Base64, as SAMLAssertion takes it.</returns>
    public static string Create(ECDsa key, RoleArn role, string sessionName, DateTimeOffset now)
    {
        var assertion = Sign(Assertion(Id(), role, sessionName, now), key);
        return Convert.ToBase64String(Encoding.UTF8.GetBytes(
            $"<samlp:Response xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" Destination=\"{SamlProvider.AwsRecipient}\" ID=\"{Id()}\""
            + $" IssueInstant=\"{Rfc3339.Text(now)}\" Version=\"2.0\"><samlp:Status><samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Success\">"
            + $"</samlp:StatusCode></samlp:Status>{assertion}</samlp:Response>"));
    }

    private static (string Id, string Xml) Assertion(string id, RoleArn role, string sessionName, DateTimeOffset now)
    {
        var (start, end) = (Rfc3339.Text(now), Rfc3339.Text(now + Life));
        return (id, string.Concat(
            $"<saml:Assertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" ID=\"{id}\" IssueInstant=\"{start}\" Version=\"2.0\">",
            $"<saml:Issuer>{DevSamlIdp.EntityId}</saml:Issuer>",
            $"<saml:Subject><saml:NameID Format=\"{NameIdFormat}\">{sessionName}</saml:NameID>",
            "<saml:SubjectConfirmation Method=\"urn:oasis:names:tc:SAML:2.0:cm:bearer\">",
            $"<saml:SubjectConfirmationData NotOnOrAfter=\"{end}\" Recipient=\"{SamlProvider.AwsRecipient}\"></saml:SubjectConfirmationData>",
            "</saml:SubjectConfirmation></saml:Subject>",
            $"<saml:Conditions NotBefore=\"{start}\" NotOnOrAfter=\"{end}\"><saml:AudienceRestriction>",
            $"<saml:Audience>{SamlProvider.AwsAudience}</saml:Audience></saml:AudienceRestriction></saml:Conditions>",
            $"<saml:AuthnStatement AuthnInstant=\"{start}\"><saml:AuthnContext>",
            "<saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified</saml:AuthnContextClassRef>",
            "</saml:AuthnContext></saml:AuthnStatement><saml:AttributeStatement>",
            Attribute("Role", $"{role.Text},{SampleSaml.ProviderArn}"),
            Attribute("RoleSessionName", sessionName),
            "</saml:AttributeStatement></saml:Assertion>"));
    }

    private static string Attribute(string name, string value) =>
        $"<saml:Attribute Name=\"https://aws.amazon.com/SAML/Attributes/{name}\"><saml:AttributeValue>{value}</saml:AttributeValue></saml:Attribute>";

    /// <summary>Puts an enveloped signature behind the Issuer, where the schema wants it.</summary>
    private static string Sign((string Id, string Xml) assertion, ECDsa key)
    {
        const string Issuer = "</saml:Issuer>";
        const string Declaration = $" xmlns:ds=\"{Signature}\"";
        var signed = string.Concat(
            $"<ds:SignedInfo{Declaration}><ds:CanonicalizationMethod Algorithm=\"{Exclusive}\"></ds:CanonicalizationMethod>",
            "<ds:SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256\"></ds:SignatureMethod>",
            $"<ds:Reference URI=\"#{assertion.Id}\"><ds:Transforms><ds:Transform Algorithm=\"{Signature}enveloped-signature\"></ds:Transform>",
            $"<ds:Transform Algorithm=\"{Exclusive}\"></ds:Transform></ds:Transforms>",
            "<ds:DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"></ds:DigestMethod>",
            $"<ds:DigestValue>{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(assertion.Xml)))}</ds:DigestValue></ds:Reference></ds:SignedInfo>");
        var value = key.SignData(Encoding.UTF8.GetBytes(signed), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

        // Inside Signature, which declares the prefix, the canonical form of SignedInfo has the declaration and its text has not.
        var signature = $"<ds:Signature{Declaration}>{signed.Replace(Declaration, "", StringComparison.Ordinal)}"
            + $"<ds:SignatureValue>{Convert.ToBase64String(value)}</ds:SignatureValue></ds:Signature>";
        return assertion.Xml.Insert(assertion.Xml.IndexOf(Issuer, StringComparison.Ordinal) + Issuer.Length, signature);
    }

    private static string Id() => $"_{Guid.NewGuid():N}";
}
