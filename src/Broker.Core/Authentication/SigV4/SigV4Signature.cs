using System.Security.Cryptography;
using System.Text;

namespace Broker.Core.Authentication.SigV4;

/// <summary>The arithmetic of Signature Version 4: signing key, string to sign, signature.</summary>
/// <remarks>Source: AWS IAM guide, "Create a signed AWS API request", steps 2 to 4.</remarks>
internal static class SigV4Signature
{
    public const string Algorithm = "AWS4-HMAC-SHA256";

    /// <summary>A signature in hexadecimal.</summary>
    public const int Length = 64;

    /// <summary>Room for "AWS4" and AWS's 40 characters, and then some; a longer secret goes to the heap.</summary>
    private const int UsualSecret = 128;

    /// <summary>Gives the signature by a secret, for one who signs once.</summary>
    public static string Compute(string secret, SigV4Scope scope, DateTimeOffset signedAt, ReadOnlySpan<byte> canonicalRequest)
    {
        Span<byte> key = stackalloc byte[SHA256.HashSizeInBytes];
        DeriveKey(secret, scope, key);
        var signature = Compute(key, scope, signedAt, canonicalRequest);
        CryptographicOperations.ZeroMemory(key);
        return signature;
    }

    /// <summary>Gives the signature in lower-case hexadecimal.</summary>
    /// <param name="key">From <see cref="DeriveKey"/>.</param>
    /// <param name="scope">What the key is for.</param>
    /// <param name="signedAt">The request's time.</param>
    /// <param name="canonicalRequest">From <see cref="CanonicalRequest"/>.</param>
    public static string Compute(ReadOnlySpan<byte> key, SigV4Scope scope, DateTimeOffset signedAt, ReadOnlySpan<byte> canonicalRequest)
    {
        var hash = Hash(canonicalRequest);
        var toSign = Encoding.UTF8.GetBytes($"{Algorithm}\n{SigningTime.Format(signedAt)}\n{scope}\n{hash}");
        Span<byte> signature = stackalloc byte[SHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, toSign, signature);
        return Convert.ToHexStringLower(signature);
    }

    /// <summary>SHA-256 in lower-case hexadecimal.</summary>
    public static string Hash(ReadOnlySpan<byte> data)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(data, hash);
        return Convert.ToHexStringLower(hash);
    }

    /// <summary><c>HMAC(HMAC(HMAC(HMAC("AWS4" + secret, date), region), service), terminator)</c> into 32 bytes.</summary>
    public static void DeriveKey(string secret, SigV4Scope scope, Span<byte> key)
    {
        var length = 4 + Encoding.UTF8.GetByteCount(secret);
        var start = length <= UsualSecret ? stackalloc byte[length] : new byte[length];
        "AWS4"u8.CopyTo(start);
        Encoding.UTF8.GetBytes(secret, start[4..]);
        Chain(start, scope.Date, key);
        Chain(key, scope.Region, key);
        Chain(key, scope.Service, key);
        Chain(key, scope.Terminator, key);
        CryptographicOperations.ZeroMemory(start);
    }

    private static void Chain(ReadOnlySpan<byte> key, string text, Span<byte> next)
    {
        Span<byte> result = stackalloc byte[SHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text), result);
        result.CopyTo(next);
    }
}
