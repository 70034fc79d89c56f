namespace Broker.TestKit.Saml;

/// <summary>How <see cref="TestSamlIdp"/> signs: the algorithms it names, and two places to spoil the result.</summary>
public sealed record TestXmlSignature
{
    public const string Namespace = "http://www.w3.org/2000/09/xmldsig#";
    public const string Exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#";

    /// <summary>Null for the key's own with SHA-256.</summary>
    public string? SignatureAlgorithm { get; init; }

    public string DigestAlgorithm { get; init; } = "http://www.w3.org/2001/04/xmlenc#sha256";

    /// <summary>The reference; null for <c>#ID</c> of the signed element.</summary>
    public string? Reference { get; init; }

    /// <summary>Changes SignedInfo before it is signed; stays in canonical form or the signature is void.</summary>
    public Func<string, string> SignedInfo { get; init; } = text => text;

    /// <summary>Changes the whole Signature afterwards.</summary>
    public Func<string, string> Signature { get; init; } = text => text;

    /// <summary>Content of KeyInfo; null for none.</summary>
    public string? KeyInfo { get; init; }
}
