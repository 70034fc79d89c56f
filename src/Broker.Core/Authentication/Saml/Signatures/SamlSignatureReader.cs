using System.Collections.Immutable;
using System.Security.Cryptography;
using Broker.Core.Xml;

namespace Broker.Core.Authentication.Saml.Signatures;

/// <summary>Reads a <c>ds:Signature</c> of exactly one shape; every other is refused before any cryptography.</summary>
/// <remarks>
/// Shape (XML Signature §4): SignedInfo (CanonicalizationMethod, SignatureMethod, one Reference), SignatureValue, perhaps KeyInfo, which is
/// never read: keys come from registered metadata (threat X-11). The reference names an identifier of this document, with the transforms
/// enveloped-signature and exclusive canonicalization in this order, so nothing is fetched, selected or executed (threats ).
/// </remarks>
internal static class SamlSignatureReader
{
    /// <summary>Prefixes in a PrefixList; real ones name two or three.</summary>
    private const int MostPrefixes = 32;

    private static readonly StsError BadShape = SamlErrors.NotSigned(SamlRejection.SignatureShape);
    private static readonly StsError BadAlgorithm = SamlErrors.NotSigned(SamlRejection.Algorithm);
    private static readonly StsError BadReference = SamlErrors.NotSigned(SamlRejection.Reference);

    public static StsResult<SamlSignature> Read(XmlElementNode signature)
    {
        if (!Children(signature, out var parts)
            || parts is not [var signedInfo, var value, ..]
            || !Is(signedInfo, "SignedInfo")
            || !Is(value, "SignatureValue")
            || !(parts.Length == 2 || (parts.Length == 3 && Is(parts[2], "KeyInfo")))
            || !Children(signedInfo, out var infoParts)
            || infoParts is not [var canonicalization, var method, var reference]
            || !Is(canonicalization, "CanonicalizationMethod")
            || !Is(method, "SignatureMethod")
            || !Is(reference, "Reference")
            || value.Text is not { } valueText
            || !StrictBase64.TryDecode(valueText, out var valueBytes))
        {
            return BadShape;
        }

        if (PrefixesOf(canonicalization) is not { } infoPrefixes
            || method.Children.Any()
            || SamlSignatureMethod.Of(method.Attribute("Algorithm")) is not { } signatureMethod)
        {
            return BadAlgorithm;
        }

        if (!ReadReference(reference).TryGet(out var read, out var refused))
        {
            return refused;
        }

        return new SamlSignature
        {
            Element = signature,
            SignedInfo = signedInfo,
            SignedInfoPrefixes = infoPrefixes,
            Method = signatureMethod,
            ReferencedId = read.Id,
            ReferencePrefixes = read.Prefixes,
            Digest = read.Digest,
            DigestValue = read.DigestValue,
            Value = valueBytes,
        };
    }

    private static StsResult<ReadReferenceParts> ReadReference(XmlElementNode reference)
    {
        if (!Children(reference, out var parts)
            || parts is not [var transforms, var digestMethod, var digestValue]
            || !Is(transforms, "Transforms")
            || !Is(digestMethod, "DigestMethod")
            || !Is(digestValue, "DigestValue")
            || !Children(transforms, out var steps)
            || digestValue.Text is not { } digestText
            || !StrictBase64.TryDecode(digestText, out var digest))
        {
            return BadShape;
        }

        if (reference.Attributes is not [{ NamespaceUri: "", LocalName: "URI", Value: ['#', .. { Length: > 0 } id] }])
        {
            return BadReference;
        }

        if (steps is not [var enveloped, var canonicalization]
            || !Is(enveloped, "Transform")
            || !Is(canonicalization, "Transform")
            || enveloped.Attribute("Algorithm") is not SamlNames.Enveloped
            || enveloped.Content.Count > 0
            || PrefixesOf(canonicalization) is not { } prefixes
            || digestMethod.Children.Any()
            || SamlDigest.Of(digestMethod.Attribute("Algorithm")) is not { } hash)
        {
            return BadAlgorithm;
        }

        return new ReadReferenceParts(id, prefixes, hash, digest);
    }

    /// <summary>The PrefixList of an exclusive canonicalization without comments; null for every other algorithm or shape.</summary>
    private static ImmutableArray<string>? PrefixesOf(XmlElementNode method)
    {
        if (method.Attribute("Algorithm") is not SamlNames.ExclusiveCanonical || !method.HasOnlyElements)
        {
            return null;
        }

        var inside = method.Children.Take(2).ToArray();
        if (inside is [])
        {
            return [];
        }

        if (inside is not [var only]
            || !only.Is(SamlNames.ExclusiveCanonical, "InclusiveNamespaces")
            || only.Content.Count > 0
            || only.Attribute("PrefixList") is not { } list)
        {
            return null;
        }

        var prefixes = list.Split((char[])[' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries);
        return prefixes.Length <= MostPrefixes ? [.. prefixes.Select(p => p is "#default" ? "" : p)] : null;
    }

    private static bool Is(XmlElementNode element, string localName) => element.Is(SamlNames.Signature, localName);

    /// <summary>The children of an element that holds nothing but elements.</summary>
    private static bool Children(XmlElementNode parent, out XmlElementNode[] children)
    {
        children = [.. parent.Children];
        return parent.HasOnlyElements;
    }

    private sealed record ReadReferenceParts(string Id, ImmutableArray<string> Prefixes, HashAlgorithmName Digest, byte[] DigestValue);
}
