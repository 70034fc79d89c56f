using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Unicode;
using Broker.Core.Xml;

namespace Broker.Core.Catalog;

/// <summary>What a SAML metadata file says about one identity provider: its entity and the keys it signs with.</summary>
/// <param name="EntityId">The <c>entityID</c>, 1 to 1,024 characters.</param>
/// <param name="SigningKeys">1 to 10 keys, each once.</param>
/// <remarks>
/// Source: SAML metadata §2.3 and §2.4; IAM API reference, CreateSAMLProvider, for size and number of keys. A signature of the metadata is not
/// looked at: whoever may write the catalog vouches for its files. Keys for encryption only are left out.
/// </remarks>
internal sealed record SamlMetadata(string EntityId, ImmutableArray<SamlSigningKey> SigningKeys)
{
    /// <summary>Characters, and so at least octets, of a file.</summary>
    public const int Shortest = 1_000;

    /// <summary>Characters of a file.</summary>
    public const int Longest = 10_000_000;

    private const string Namespace = "urn:oasis:names:tc:SAML:2.0:metadata";
    private const string Protocol = "urn:oasis:names:tc:SAML:2.0:protocol";
    private const string Signature = "http://www.w3.org/2000/09/xmldsig#";
    private const int LongestEntityId = 1024;

    /// <summary>Reads a file's octets.</summary>
    /// <param name="octets">The whole file.</param>
    /// <param name="metadata">What it says.</param>
    /// <param name="why">Why it cannot be used: what an administrator has to change.</param>
    public static bool TryRead(byte[] octets, [NotNullWhen(true)] out SamlMetadata? metadata, [NotNullWhen(false)] out string? why)
    {
        metadata = null;
        if (octets.AsSpan().StartsWith(Encoding.UTF8.Preamble) || !Utf8.IsValid(octets))
        {
            why = "metadata is UTF-8 without a byte order mark";
            return false;
        }

        var text = Encoding.UTF8.GetString(octets);
        if (text.Length is < Shortest or > Longest)
        {
            why = $"metadata has {Shortest} to {Longest} characters";
            return false;
        }

        if (!StrictXml.TryRead(text, XmlLimits.Metadata, out var root, out var fault))
        {
            why = fault == XmlFault.TooComplex
                ? "metadata of one identity provider has at most 100000 elements and 40 levels"
                : "metadata is well-formed XML without a document type";
            return false;
        }

        why = Read(root, out metadata);
        return metadata is not null;
    }

    private static string? Read(XmlElementNode root, out SamlMetadata? metadata)
    {
        metadata = null;
        if (!root.Is(Namespace, "EntityDescriptor") || root.Attribute("entityID") is not { Length: > 0 and <= LongestEntityId } entityId)
        {
            return $"metadata is one EntityDescriptor with an entityID of at most {LongestEntityId} characters, not a federation's list";
        }

        var descriptors = root.ChildrenOf(Namespace, "IDPSSODescriptor").Where(SpeaksSaml2).ToArray();
        if (descriptors is not [var descriptor])
        {
            return "metadata has exactly one IDPSSODescriptor that supports urn:oasis:names:tc:SAML:2.0:protocol";
        }

        var certificates = descriptor.ChildrenOf(Namespace, "KeyDescriptor")
            .Where(key => key.Attribute("use") is null or "signing")
            .SelectMany(key => key.ChildrenOf(Signature, "KeyInfo"))
            .SelectMany(info => info.ChildrenOf(Signature, "X509Data"))
            .SelectMany(x509 => x509.ChildrenOf(Signature, "X509Certificate"))
            .Select(certificate => certificate.Text ?? "")
            .Distinct(StringComparer.Ordinal)
            .Take(SamlProvider.MostSigningKeys + 1)
            .ToArray();
        if (certificates.Length is 0 or > SamlProvider.MostSigningKeys)
        {
            return $"metadata has 1 to {SamlProvider.MostSigningKeys} certificates for signing";
        }

        var keys = certificates.Select(KeyOf).ToArray();
        if (keys.Contains(null))
        {
            return "a signing certificate of the metadata cannot be used: RSA of 2048 to 8192 bits, or a key on P-256, P-384 or P-521";
        }

        metadata = new SamlMetadata(entityId, [.. keys.OfType<SamlSigningKey>().DistinctBy(key => key.Thumbprint, StringComparer.Ordinal)]);
        return null;
    }

    private static bool SpeaksSaml2(XmlElementNode descriptor) =>
        descriptor.Attribute("protocolSupportEnumeration") is { } protocols
        && protocols.Split(' ', StringSplitOptions.RemoveEmptyEntries).Contains(Protocol, StringComparer.Ordinal);

    private static SamlSigningKey? KeyOf(string base64)
    {
        try
        {
            using var certificate = X509CertificateLoader.LoadCertificate(Convert.FromBase64String(base64));
            return SamlSigningKey.Of(certificate);
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            return null;
        }
    }
}
