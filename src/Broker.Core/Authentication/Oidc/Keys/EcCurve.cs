using System.Security.Cryptography;

namespace Broker.Core.Authentication.Oidc.Keys;

/// <summary>A NIST curve that an ES algorithm is bound to (RFC 7518 §3.4, §6.2.1.1).</summary>
internal sealed class EcCurve
{
    private readonly byte[] _order;

    private EcCurve(string name, ECCurve curve, int fieldBytes, string order)
    {
        Name = name;
        Curve = curve;
        FieldBytes = fieldBytes;
        _order = Convert.FromHexString(order);
    }

    public static EcCurve P256 { get; } = new(
        "P-256", ECCurve.NamedCurves.nistP256, 32, "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551");

    public static EcCurve P384 { get; } = new(
        "P-384",
        ECCurve.NamedCurves.nistP384,
        48,
        "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973");

    public static EcCurve P521 { get; } = new(
        "P-521",
        ECCurve.NamedCurves.nistP521,
        66,
        "01FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFA51868783BF2F966B7FCC0148F709A5D03BB5C9B8899C47AEBB6FB71E91386409");

    /// <summary>The <c>crv</c> value.</summary>
    public string Name { get; }

    public ECCurve Curve { get; }

    /// <summary>Bytes of a coordinate, and of <c>r</c> and <c>s</c> each.</summary>
    public int FieldBytes { get; }

    public static EcCurve? Find(string? name) => name switch
    {
        "P-256" => P256,
        "P-384" => P384,
        "P-521" => P521,
        _ => null,
    };

    /// <summary>
    /// Whether a signature is <c>r ‖ s</c> of exactly this curve's length with both in [1, n−1]: zeros once verified for anything
    /// (CVE-2022-21449), and r + n is a second spelling of r (threat J-13).
    /// </summary>
    public bool IsSignature(ReadOnlySpan<byte> signature) =>
        signature.Length == 2 * FieldBytes && IsScalar(signature[..FieldBytes]) && IsScalar(signature[FieldBytes..]);

    private bool IsScalar(ReadOnlySpan<byte> value) => value.ContainsAnyExcept((byte)0) && value.SequenceCompareTo(_order) < 0;
}
