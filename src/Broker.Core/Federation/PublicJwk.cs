using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Broker.Core.Federation;

/// <summary>The public half of a federation key, as its JWK has it: modulus and exponent, or the point.</summary>
/// <param name="Algorithm">RS256 for RSA, ES384 for P-384.</param>
/// <param name="First"><c>n</c> or <c>x</c>, base64url.</param>
/// <param name="Second"><c>e</c> or <c>y</c>, base64url.</param>
/// <remarks>Source: RFC 7517 §4, RFC 7518 §6, RFC 7638 §3. Immutable; safe to share between threads.</remarks>
internal sealed record PublicJwk(JwsSigningAlgorithm Algorithm, string First, string Second)
{
    /// <summary>RFC 7638: SHA-256 over the required members in the order of their names, base64url; 43 characters.</summary>
    public string Thumbprint { get; } = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Algorithm == JwsSigningAlgorithm.RS256
        ? $$"""{"e":"{{Second}}","kty":"RSA","n":"{{First}}"}"""
        : $$"""{"crv":"P-384","kty":"EC","x":"{{First}}","y":"{{Second}}"}""")));

    /// <summary>The JWK of an RSA key.</summary>
    public static PublicJwk Of(RSA key)
    {
        var parameters = key.ExportParameters(includePrivateParameters: false);
        return new(JwsSigningAlgorithm.RS256, Base64Url.EncodeToString(parameters.Modulus), Base64Url.EncodeToString(parameters.Exponent));
    }

    /// <summary>The JWK of a P-384 key.</summary>
    public static PublicJwk Of(ECDsa key)
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return new(JwsSigningAlgorithm.ES384, Base64Url.EncodeToString(point.X), Base64Url.EncodeToString(point.Y));
    }

    /// <summary>Writes the JWK as a JWKS publishes it.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("kid", Thumbprint);
        writer.WriteString("use", "sig");
        writer.WriteString("alg", Algorithm.ToString());
        if (Algorithm == JwsSigningAlgorithm.RS256)
        {
            writer.WriteString("kty", "RSA");
            writer.WriteString("n", First);
            writer.WriteString("e", Second);
        }
        else
        {
            writer.WriteString("kty", "EC");
            writer.WriteString("crv", "P-384");
            writer.WriteString("x", First);
            writer.WriteString("y", Second);
        }

        writer.WriteEndObject();
    }
}
