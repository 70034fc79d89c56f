using Broker.Core.Xml;

namespace Broker.Core.Authentication.Saml.Signatures;

/// <summary>
/// An element that its provider signed. Only <see cref="SamlSignatureVerifier"/> makes one (an architecture test looks at every constructor
/// call), and claims are read from nothing else (threats ).
/// </summary>
internal sealed class VerifiedElement
{
    internal VerifiedElement(XmlElementNode element, XmlElementNode signature)
    {
        Element = element;
        Signature = signature;
    }

    /// <summary>The signed element.</summary>
    public XmlElementNode Element { get; }

    /// <summary>The child that is not covered by the signature: the signature itself.</summary>
    public XmlElementNode Signature { get; }
}
