using System.Security.Cryptography;

namespace Broker.Core.Authentication.Saml.Signatures;

/// <summary>The digests accepted in a reference. SHA-1 is not among them (threat X-16).</summary>
internal static class SamlDigest
{
    /// <summary>The algorithm of an identifier; null for any that is not accepted.</summary>
    public static HashAlgorithmName? Of(string? identifier) => identifier switch
    {
        "http://www.w3.org/2001/04/xmlenc#sha256" => HashAlgorithmName.SHA256,
        "http://www.w3.org/2001/04/xmldsig-more#sha384" => HashAlgorithmName.SHA384,
        "http://www.w3.org/2001/04/xmlenc#sha512" => HashAlgorithmName.SHA512,
        _ => null,
    };
}
