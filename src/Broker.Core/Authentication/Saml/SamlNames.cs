namespace Broker.Core.Authentication.Saml;

/// <summary>Namespaces and identifiers of SAML 2.0, XML Signature and XML Encryption, each once.</summary>
internal static class SamlNames
{
    public const string Protocol = "urn:oasis:names:tc:SAML:2.0:protocol";
    public const string Assertion = "urn:oasis:names:tc:SAML:2.0:assertion";
    public const string Signature = "http://www.w3.org/2000/09/xmldsig#";
    public const string Signature11 = "http://www.w3.org/2009/xmldsig11#";
    public const string Encryption = "http://www.w3.org/2001/04/xmlenc#";
    public const string Encryption11 = "http://www.w3.org/2009/xmlenc11#";
    public const string ExclusiveCanonical = "http://www.w3.org/2001/10/xml-exc-c14n#";
    public const string Enveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
    public const string Success = "urn:oasis:names:tc:SAML:2.0:status:Success";
    public const string Bearer = "urn:oasis:names:tc:SAML:2.0:cm:bearer";
    public const string NameIdFormat = "urn:oasis:names:tc:SAML:2.0:nameid-format:";

    /// <summary>What AWS's attributes begin with.</summary>
    public const string AwsAttribute = "https://aws.amazon.com/SAML/Attributes/";
}
