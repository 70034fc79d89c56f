using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Broker.Core.Authentication.Oidc.Keys;

/// <summary>Turns one JWK into a key that may prove signatures, or says why not (RFC 7517 §4, RFC 7518 §6).</summary>
/// <remarks>
/// Written over the platform's RSA and ECDsa (decision 0005): the usual library accepts RSA-1024, <c>key_ops</c> and repeated ids, so that
/// every rule here would stand around it all the same.
/// </remarks>
internal static class JwkReader
{
    /// <summary>
    /// Below this RSA is refused by NIST SP 800-131A; above it one verification costs a millisecond, which a caller could ask for at will.
    /// </summary>
    private const int LeastModulusBits = 2048;
    private const int MostModulusBits = 8192;

    /// <summary>What OpenSSL accepts for large moduli: eight bytes.</summary>
    private const int MostExponentBytes = 8;

    /// <summary>The key, or null with the <see cref="IgnoredKey"/> reason.</summary>
    public static IIssuerKey? TryRead(JsonElement jwk, out string ignored)
    {
        ignored = FindFault(jwk) ?? string.Empty;
        if (ignored.Length != 0)
        {
            return null;
        }

        try
        {
            return IsRsa(jwk) ? ReadRsa(jwk, out ignored) : ReadEc(jwk, out ignored);
        }
        catch (CryptographicException)
        {
            // The platform's own import is the check that an elliptic-curve point is on its curve.
            ignored = IsRsa(jwk) ? IgnoredKey.WeakRsa : IgnoredKey.BadPoint;
            return null;
        }
    }

    public static bool IsRsa(JsonElement jwk) => HasType(jwk, "RSA");

    public static bool IsEc(JsonElement jwk) => HasType(jwk, "EC");

    /// <summary>The <c>kid</c>, or null where there is none that could be looked up.</summary>
    public static string? KeyIdOf(JsonElement jwk) =>
        jwk.ValueKind == JsonValueKind.Object && jwk.TextOrNull("kid") is { Length: > 0 } id && TokenHeader.IsKeyId(id) ? id : null;

    private static string? FindFault(JsonElement jwk)
    {
        if (HasType(jwk, "oct"))
        {
            return IgnoredKey.Symmetric;
        }

        if (!IsRsa(jwk) && !IsEc(jwk))
        {
            return IgnoredKey.KeyType;
        }

        if (jwk.TryGetProperty("d", out _))
        {
            return IgnoredKey.Private;
        }

        if (KeyIdOf(jwk) is null)
        {
            return IgnoredKey.KeyId;
        }

        if (jwk.TryGetProperty("key_ops", out _) || (jwk.TryGetProperty("use", out _) && jwk.TextOrNull("use") is not "sig"))
        {
            return IgnoredKey.Use;
        }

        return jwk.TryGetProperty("alg", out _) && !FitsType(jwk, JwsAlgorithm.Find(jwk.TextOrNull("alg"))) ? IgnoredKey.Algorithm : null;
    }

    private static bool FitsType(JsonElement jwk, JwsAlgorithm? algorithm) => algorithm is not null
        && (IsRsa(jwk)
            ? algorithm.Curve is null
            : algorithm.Curve is { } curve && string.Equals(curve.Name, jwk.TextOrNull("crv"), StringComparison.Ordinal));

    private static RsaIssuerKey? ReadRsa(JsonElement jwk, out string ignored)
    {
        ignored = IgnoredKey.WeakRsa;
        if (!TryReadNumber(jwk, "n", out var modulus) || !TryReadNumber(jwk, "e", out var exponent) || IsWeak(modulus, exponent))
        {
            return null;
        }

        var algorithm = jwk.TextOrNull("alg");
        var thumbprint = ThumbprintOf(KeyIdOf(jwk)!, algorithm, modulus, exponent);
        return new RsaIssuerKey(KeyIdOf(jwk)!, thumbprint, algorithm, new RSAParameters { Modulus = modulus, Exponent = exponent });
    }

    private static bool IsWeak(byte[] modulus, byte[] exponent)
    {
        var bits = (modulus.Length * 8) - byte.LeadingZeroCount(modulus[0]);
        return bits is < LeastModulusBits or > MostModulusBits
            || byte.IsEvenInteger(modulus[^1])
            || byte.IsEvenInteger(exponent[^1])
            || exponent is [1]
            || exponent.Length > MostExponentBytes
            || RocaFingerprint.Matches(modulus);
    }

    private static EcIssuerKey? ReadEc(JsonElement jwk, out string ignored)
    {
        ignored = IgnoredKey.BadPoint;
        if (EcCurve.Find(jwk.TextOrNull("crv")) is not { } curve
            || !StrictBase64Url.TryDecode(jwk.TextOrNull("x"), out var x) || x.Length != curve.FieldBytes
            || !StrictBase64Url.TryDecode(jwk.TextOrNull("y"), out var y) || y.Length != curve.FieldBytes)
        {
            return null;
        }

        var algorithm = jwk.TextOrNull("alg");
        return new EcIssuerKey(KeyIdOf(jwk)!, ThumbprintOf(KeyIdOf(jwk)!, algorithm, x, y), algorithm, curve, new ECPoint { X = x, Y = y });
    }

    /// <summary>
    /// Reads a big-endian number without its leading zeros, which some issuers send (RFC 7518 §6.3.1.1 mentions them); zero itself is
    /// refused.
    /// </summary>
    private static bool TryReadNumber(JsonElement jwk, string name, out byte[] number)
    {
        number = StrictBase64Url.TryDecode(jwk.TextOrNull(name), out var bytes) ? bytes.AsSpan().TrimStart((byte)0).ToArray() : [];
        return number.Length != 0;
    }

    private static bool HasType(JsonElement jwk, string type) =>
        jwk.ValueKind == JsonValueKind.Object && string.Equals(jwk.TextOrNull("kty"), type, StringComparison.Ordinal);

    private static string ThumbprintOf(string keyId, string? algorithm, byte[] first, byte[] second)
    {
        // Lengths make the parts unambiguous: no two different keys share an input.
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        ReadOnlySpan<byte[]> parts = [Encoding.UTF8.GetBytes(keyId), Encoding.UTF8.GetBytes(algorithm ?? string.Empty), first, second];
        foreach (var part in parts)
        {
            hash.AppendData(BitConverter.GetBytes(part.Length));
            hash.AppendData(part);
        }

        return Convert.ToBase64String(hash.GetHashAndReset());
    }
}
