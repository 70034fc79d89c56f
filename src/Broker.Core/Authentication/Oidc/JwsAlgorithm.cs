using System.Security.Cryptography;
using Broker.Core.Authentication.Oidc.Keys;

namespace Broker.Core.Authentication.Oidc;

/// <summary>
/// A signature algorithm that is accepted: RS256/384/512 and ES256/384/512, and no other (RFC 7518 §3.1; threats J-01 to J-03).
/// </summary>
/// <remarks>No HMAC exists here, so no public value can ever serve as a secret.</remarks>
internal sealed class JwsAlgorithm
{
    private static readonly JwsAlgorithm[] All =
    [
        new("RS256", HashAlgorithmName.SHA256, 32, curve: null),
        new("RS384", HashAlgorithmName.SHA384, 48, curve: null),
        new("RS512", HashAlgorithmName.SHA512, 64, curve: null),
        new("ES256", HashAlgorithmName.SHA256, 32, EcCurve.P256),
        new("ES384", HashAlgorithmName.SHA384, 48, EcCurve.P384),
        new("ES512", HashAlgorithmName.SHA512, 64, EcCurve.P521),
    ];

    private readonly int _hashBytes;

    private JwsAlgorithm(string name, HashAlgorithmName hashName, int hashBytes, EcCurve? curve)
    {
        Name = name;
        HashName = hashName;
        _hashBytes = hashBytes;
        Curve = curve;
    }

    /// <summary>Bytes of the longest hash.</summary>
    public const int LongestHash = 64;

    public string Name { get; }

    public HashAlgorithmName HashName { get; }

    /// <summary>The one curve of an ES algorithm; null for RS.</summary>
    public EcCurve? Curve { get; }

    /// <summary>Finds an algorithm by its exact, case-sensitive name; null for everything else.</summary>
    public static JwsAlgorithm? Find(string? name) => Array.Find(All, a => string.Equals(a.Name, name, StringComparison.Ordinal));

    /// <summary>Hashes <paramref name="input"/> into the front of <paramref name="buffer"/> and gives that part.</summary>
    public ReadOnlySpan<byte> Hash(ReadOnlySpan<byte> input, Span<byte> buffer)
    {
        var hash = buffer[.._hashBytes];
        _ = _hashBytes switch
        {
            32 => SHA256.HashData(input, hash),
            48 => SHA384.HashData(input, hash),
            _ => SHA512.HashData(input, hash),
        };
        return hash;
    }
}
