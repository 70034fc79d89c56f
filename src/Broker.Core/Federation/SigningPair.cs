using System.Security.Cryptography;

namespace Broker.Core.Federation;

/// <summary>A key object of the platform, of one of the two kinds that our tokens are signed with.</summary>
/// <remarks>One user at a time: <see cref="KeyPool{TKey}"/> hands it out. Never prints key material.</remarks>
internal sealed class SigningPair : IDisposable
{
    /// <summary>128 bits of strength (NIST SP 800-57 part 1, table 2): the keys of an issuer outlive 2030.</summary>
    public const int GeneratedModulusBits = 3072;

    /// <summary>Below is refused by NIST SP 800-131A.</summary>
    public const int LeastModulusBits = 2048;

    /// <summary>Above, a signature takes tens of milliseconds.</summary>
    private const int MostModulusBits = 4096;

    /// <summary>65537: what every generator makes and every verifier takes.</summary>
    private static readonly byte[] Exponent = [1, 0, 1];

    private readonly RSA? _rsa;
    private readonly ECDsa? _ecdsa;

    private SigningPair(RSA? rsa, ECDsa? ecdsa) => (_rsa, _ecdsa) = (rsa, ecdsa);

    /// <summary>The public half.</summary>
    public PublicJwk Jwk => _rsa is not null ? PublicJwk.Of(_rsa) : PublicJwk.Of(_ecdsa!);

    /// <summary>Makes a new random pair.</summary>
    /// <param name="algorithm">What it signs with.</param>
    /// <param name="modulusBits">The size of an RSA key.</param>
    public static SigningPair Generate(JwsSigningAlgorithm algorithm, int modulusBits) => algorithm == JwsSigningAlgorithm.RS256
        ? new(RSA.Create(modulusBits), null)
        : new(null, ECDsa.Create(ECCurve.NamedCurves.nistP384));

    /// <summary>Reads a PKCS #8 private key or a SubjectPublicKeyInfo; null for what is none, of another kind, or too weak.</summary>
    public static SigningPair? TryImport(JwsSigningAlgorithm algorithm, ReadOnlySpan<byte> der, bool isPrivate)
    {
        var pair = algorithm == JwsSigningAlgorithm.RS256 ? new SigningPair(RSA.Create(), null) : new SigningPair(null, ECDsa.Create());
        if (pair.Imports(der, isPrivate))
        {
            return pair;
        }

        pair.Dispose();
        return null;
    }

    /// <summary>The private half as PKCS #8, or the public one as SubjectPublicKeyInfo.</summary>
    public byte[] Export(bool isPrivate) => (isPrivate, _rsa) switch
    {
        (true, not null) => _rsa.ExportPkcs8PrivateKey(),
        (true, null) => _ecdsa!.ExportPkcs8PrivateKey(),
        (false, not null) => _rsa.ExportSubjectPublicKeyInfo(),
        _ => _ecdsa!.ExportSubjectPublicKeyInfo(),
    };

    /// <summary>Signs as RFC 7518 §3.3 and §3.4 have it: PKCS #1 v1.5, or <c>r ‖ s</c>.</summary>
    public byte[] Sign(ReadOnlySpan<byte> input) => _rsa is not null
        ? _rsa.SignData(input, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
        : _ecdsa!.SignData(input, HashAlgorithmName.SHA384, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    /// <summary>Whether a signature was made with the private half.</summary>
    public bool Verify(ReadOnlySpan<byte> input, ReadOnlySpan<byte> signature) => _rsa is not null
        ? _rsa.VerifyData(input, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
        : _ecdsa!.VerifyData(input, signature, HashAlgorithmName.SHA384, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    /// <inheritdoc/>
    public void Dispose()
    {
        _rsa?.Dispose();
        _ecdsa?.Dispose();
    }

    private bool Imports(ReadOnlySpan<byte> der, bool isPrivate)
    {
        try
        {
            AsymmetricAlgorithm key = (AsymmetricAlgorithm?)_rsa ?? _ecdsa!;
            int read;
            if (isPrivate)
            {
                key.ImportPkcs8PrivateKey(der, out read);
            }
            else
            {
                key.ImportSubjectPublicKeyInfo(der, out read);
            }

            return read == der.Length && IsStrong();
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private bool IsStrong()
    {
        if (_rsa is not null)
        {
            return _rsa.KeySize is >= LeastModulusBits and <= MostModulusBits
                && _rsa.ExportParameters(includePrivateParameters: false).Exponent.AsSpan().SequenceEqual(Exponent);
        }

        var curve = _ecdsa!.ExportParameters(includePrivateParameters: false).Curve;
        return curve.IsNamed && string.Equals(curve.Oid.Value, ECCurve.NamedCurves.nistP384.Oid.Value, StringComparison.Ordinal);
    }
}
