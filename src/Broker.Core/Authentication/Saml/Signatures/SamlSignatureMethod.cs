using System.Security.Cryptography;

namespace Broker.Core.Authentication.Saml.Signatures;

/// <summary>A signature algorithm that is accepted: RSA with PKCS #1 v1.5 padding, or ECDSA, over SHA-2. Never a MAC (threat X-17).</summary>
/// <param name="IsRsa">RSA; else ECDSA with <c>r</c> and <c>s</c> side by side.</param>
/// <param name="Hash">The hash.</param>
internal sealed record SamlSignatureMethod(bool IsRsa, HashAlgorithmName Hash)
{
    private const string More = "http://www.w3.org/2001/04/xmldsig-more#";

    /// <summary>The algorithm of an identifier (RFC 9231 §2.3); null for any that is not accepted.</summary>
    public static SamlSignatureMethod? Of(string? identifier) => identifier switch
    {
        More + "rsa-sha256" => new(true, HashAlgorithmName.SHA256),
        More + "rsa-sha384" => new(true, HashAlgorithmName.SHA384),
        More + "rsa-sha512" => new(true, HashAlgorithmName.SHA512),
        More + "ecdsa-sha256" => new(false, HashAlgorithmName.SHA256),
        More + "ecdsa-sha384" => new(false, HashAlgorithmName.SHA384),
        More + "ecdsa-sha512" => new(false, HashAlgorithmName.SHA512),
        _ => null,
    };
}
