using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Broker.Core;

/// <summary>A secret access key: 40 characters of base64. Prints as dots; compare it only through <see cref="Matches"/>.</summary>
/// <remarks>Immutable; safe to share between threads.</remarks>
public sealed class SecretAccessKey
{
    /// <summary>30 bytes are 40 characters of base64 without padding, AWS's length.</summary>
    private const int RandomBytes = 30;

    private readonly string _secret;

    private SecretAccessKey(string secret) => _secret = secret;

    /// <summary>Makes a new secret of 240 random bits.</summary>
    public static SecretAccessKey Generate()
    {
        Span<byte> random = stackalloc byte[RandomBytes];
        RandomNumberGenerator.Fill(random);
        var secret = new SecretAccessKey(Convert.ToBase64String(random));
        CryptographicOperations.ZeroMemory(random);
        return secret;
    }

    /// <summary>Wraps a secret that came out of a sealed session token or an upstream's answer.</summary>
    public static SecretAccessKey FromText(string secret) => new(secret);

    /// <summary>The secret itself, for signing and for the one answer that hands it out.</summary>
    public string Reveal() => _secret;

    /// <summary>Compares in constant time (for texts of one length; the length is no secret).</summary>
    public bool Matches(string other) =>
        CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes(_secret.AsSpan()), MemoryMarshal.AsBytes(other.AsSpan()));

    /// <summary>Dots: a secret never reaches a log by accident.</summary>
    public override string ToString() => "••••";
}
