using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Broker.Core.Catalog;

/// <summary>The secret that an MFA device and this service share. Prints as dots.</summary>
/// <remarks>Immutable; safe to share between threads. Source: RFC 4226 §4 R6 for the least length, RFC 4648 §6 for the text.</remarks>
public sealed class MfaSeed
{
    /// <summary>128 bits: RFC 4226 wants no fewer.</summary>
    public const int ShortestSeed = 16;

    /// <summary>A block of HMAC-SHA-1: longer keys are hashed down and gain nothing.</summary>
    public const int LongestSeed = 64;

    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const int BitsPerCharacter = 5;

    private readonly byte[] _bytes;

    private MfaSeed(byte[] bytes) => _bytes = bytes;

    /// <summary>Reads base32 as authenticator apps show it: either case, padding or none, nothing else.</summary>
    public static bool TryParse(ReadOnlySpan<char> base32, [NotNullWhen(true)] out MfaSeed? seed)
    {
        seed = null;
        base32 = base32.TrimEnd('=');
        var length = base32.Length * BitsPerCharacter / 8;
        if (length is < ShortestSeed or > LongestSeed || base32.Length != ((length * 8) + BitsPerCharacter - 1) / BitsPerCharacter)
        {
            return false;
        }

        var bytes = new byte[length];
        var (bits, count, at) = (0, 0, 0);
        foreach (var character in base32)
        {
            var digit = Alphabet.IndexOf(char.ToUpperInvariant(character), StringComparison.Ordinal);
            if (digit < 0)
            {
                CryptographicOperations.ZeroMemory(bytes);
                return false;
            }

            bits = (bits << BitsPerCharacter) | digit;
            count += BitsPerCharacter;
            if (count >= 8)
            {
                count -= 8;
                bytes[at++] = (byte)(bits >> count);
            }

            bits &= (1 << count) - 1;
        }

        // Bits that are left over have to be zero: two texts of one seed would hide a mistake in copying.
        seed = bits == 0 ? new MfaSeed(bytes) : null;
        return seed is not null;
    }

    /// <summary>The secret itself, 16 to 64 bytes, for making a code to compare with.</summary>
    public ReadOnlySpan<byte> Reveal() => _bytes;

    /// <summary>Dots: a secret never reaches a log by accident.</summary>
    public override string ToString() => "••••";
}
