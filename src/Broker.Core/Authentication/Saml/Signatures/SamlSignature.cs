using System.Collections.Immutable;
using System.Security.Cryptography;
using Broker.Core.Xml;

namespace Broker.Core.Authentication.Saml.Signatures;

/// <summary>The parts of a <c>ds:Signature</c> of the one shape that is accepted; nobody has verified it.</summary>
internal sealed record SamlSignature
{
    /// <summary>The element itself, which the enveloped transform leaves out.</summary>
    public required XmlElementNode Element { get; init; }

    /// <summary>What the signature value is over.</summary>
    public required XmlElementNode SignedInfo { get; init; }

    /// <summary>The PrefixList of the canonicalization of SignedInfo.</summary>
    public required ImmutableArray<string> SignedInfoPrefixes { get; init; }

    public required SamlSignatureMethod Method { get; init; }

    /// <summary>The identifier of the element that the only reference is about, without <c>#</c>.</summary>
    public required string ReferencedId { get; init; }

    /// <summary>The PrefixList of the reference's canonicalization.</summary>
    public required ImmutableArray<string> ReferencePrefixes { get; init; }

    public required HashAlgorithmName Digest { get; init; }

    public required byte[] DigestValue { get; init; }

    public required byte[] Value { get; init; }
}
