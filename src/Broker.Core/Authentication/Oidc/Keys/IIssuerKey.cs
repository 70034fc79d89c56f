namespace Broker.Core.Authentication.Oidc.Keys;

/// <summary>A public key that may prove signatures, and only of the algorithms it fits.</summary>
/// <remarks>Thread safe.</remarks>
internal interface IIssuerKey
{
    /// <summary>The <c>kid</c>: 1 to 256 characters.</summary>
    string KeyId { get; }

    /// <summary>SHA-256 over what the key is, id and algorithm included, in base64: equal for equal keys of two fetches.</summary>
    string Thumbprint { get; }

    /// <summary>Whether kind, curve and the key's own <c>alg</c>, where it has one, allow this algorithm (threat J-09).</summary>
    bool Fits(JwsAlgorithm algorithm);

    /// <summary>Whether <paramref name="signature"/> over <paramref name="hash"/> was made with this key's private half.</summary>
    bool Verify(JwsAlgorithm algorithm, ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature);
}
