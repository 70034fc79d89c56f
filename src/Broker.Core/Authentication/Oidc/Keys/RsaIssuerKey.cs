using System.Security.Cryptography;

namespace Broker.Core.Authentication.Oidc.Keys;

/// <summary>An RSA key for RS256, RS384 and RS512: PKCS #1 v1.5 and nothing else (RFC 7518 §3.3).</summary>
internal sealed class RsaIssuerKey : IIssuerKey
{
    private readonly KeyPool<RSA> _keys;
    private readonly int _modulusBytes;
    private readonly string? _algorithm;

    /// <exception cref="CryptographicException">The platform says that this is no RSA key.</exception>
    public RsaIssuerKey(string keyId, string thumbprint, string? algorithm, RSAParameters parameters)
    {
        KeyId = keyId;
        Thumbprint = thumbprint;
        _algorithm = algorithm;
        _modulusBytes = parameters.Modulus!.Length;
        _keys = new KeyPool<RSA>(() => RSA.Create(parameters));
        _keys.Return(_keys.Rent());
    }

    public string KeyId { get; }

    public string Thumbprint { get; }

    public bool Fits(JwsAlgorithm algorithm) =>
        algorithm.Curve is null && (_algorithm is null || string.Equals(_algorithm, algorithm.Name, StringComparison.Ordinal));

    public bool Verify(JwsAlgorithm algorithm, ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != _modulusBytes)
        {
            return false;
        }

        var key = _keys.Rent();
        try
        {
            return key.VerifyHash(hash, signature, algorithm.HashName, RSASignaturePadding.Pkcs1);
        }
        finally
        {
            _keys.Return(key);
        }
    }
}
