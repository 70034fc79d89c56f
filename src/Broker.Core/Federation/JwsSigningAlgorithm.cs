namespace Broker.Core.Federation;

/// <summary>The algorithms that our tokens are signed with; the members are named as the wire spells them.</summary>
/// <remarks>Source: AWS STS API reference, GetWebIdentityToken, SigningAlgorithm; RFC 7518 §3.1.</remarks>
public enum JwsSigningAlgorithm
{
    /// <summary>RSA PKCS #1 v1.5 with SHA-256: what every verifier knows.</summary>
    RS256,

    /// <summary>ECDSA with P-384 and SHA-384: the smaller and stronger signature.</summary>
    ES384,
}
