using System.Security.Cryptography;
using System.Text;

namespace Broker.Core.Sessions;

/// <summary>A secret access key: 40 characters of base64. Prints as dots; compare it only through <see cref="Matches"/>.</summary>
public sealed class SecretAccessKey
{
    private readonly string _secret;

    private SecretAccessKey(string secret) => _secret = secret;

    /// <summary>Makes a new secret of 240 random bits.</summary>
    public static SecretAccessKey Generate() => new(Convert.ToBase64String(RandomNumberGenerator.GetBytes(30)));

    /// <summary>Wraps a secret that came out of a sealed session token or an upstream's answer.</summary>
    public static SecretAccessKey FromText(string secret) => new(secret);

    /// <summary>The secret itself, for signing and for the one answer that hands it out.</summary>
    public string Reveal() => _secret;

    /// <summary>Compares in constant time.</summary>
    public bool Matches(string other) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(_secret), Encoding.UTF8.GetBytes(other));

    /// <summary>Dots: a secret never reaches a log by accident.</summary>
    public override string ToString() => "••••";
}
