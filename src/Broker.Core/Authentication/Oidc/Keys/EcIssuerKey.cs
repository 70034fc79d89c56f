using System.Security.Cryptography;

namespace Broker.Core.Authentication.Oidc.Keys;

/// <summary>An elliptic-curve key for the one ES algorithm of its curve (RFC 7518 §3.4).</summary>
internal sealed class EcIssuerKey : IIssuerKey
{
    private readonly KeyPool<ECDsa> _keys;
    private readonly EcCurve _curve;
    private readonly string? _algorithm;

    /// <exception cref="CryptographicException">The point is not on the curve.</exception>
    public EcIssuerKey(string keyId, string thumbprint, string? algorithm, EcCurve curve, ECPoint point)
    {
        KeyId = keyId;
        Thumbprint = thumbprint;
        _algorithm = algorithm;
        _curve = curve;
        _keys = new KeyPool<ECDsa>(() => ECDsa.Create(new ECParameters { Curve = curve.Curve, Q = point }));
        _keys.Return(_keys.Rent());
    }

    public string KeyId { get; }

    public string Thumbprint { get; }

    public bool Fits(JwsAlgorithm algorithm) =>
        ReferenceEquals(algorithm.Curve, _curve)
        && (_algorithm is null || string.Equals(_algorithm, algorithm.Name, StringComparison.Ordinal));

    public bool Verify(JwsAlgorithm algorithm, ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature)
    {
        if (!_curve.IsSignature(signature))
        {
            return false;
        }

        var key = _keys.Rent();
        try
        {
            return key.VerifyHash(hash, signature, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
        finally
        {
            _keys.Return(key);
        }
    }
}
