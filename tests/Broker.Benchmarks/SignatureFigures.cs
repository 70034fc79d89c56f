using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Broker.TestKit;

namespace Broker.Benchmarks;

/// <summary>What one signature verification costs and nothing else: the part of an exchange that cannot be saved.</summary>
internal static class SignatureFigures
{
    /// <summary>Processor microseconds of one RS256 verification, 2,048 bits.</summary>
    public static double Rs256(TestIssuer issuer, string token)
    {
        using var key = RSA.Create();
        key.ImportFromPem(issuer.PublicPem());
        var (input, signature) = Split(token);
        return Verify(() => key.VerifyData(input, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    /// <summary>Processor microseconds of one ES256 verification.</summary>
    public static double Es256(TestIssuer issuer, string token)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(issuer.PublicPem());
        var (input, signature) = Split(token);
        return Verify(() => key.VerifyData(input, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
    }

    private static double Verify(Func<bool> verify) =>
        verify() ? Repeated.Measure(() => verify()).Microseconds : throw new InvalidOperationException("The token does not verify.");

    private static (byte[] Input, byte[] Signature) Split(string token)
    {
        var dot = token.LastIndexOf('.');
        return (Encoding.ASCII.GetBytes(token[..dot]), Base64Url.DecodeFromChars(token.AsSpan(dot + 1)));
    }
}
