using System.Numerics;

namespace Broker.Core.Authentication.Oidc.Keys;

/// <summary>Recognises RSA moduli made by the broken generator of Infineon's chips (ROCA, CVE-2017-15361), which can be factored.</summary>
/// <remarks>
/// Its primes are k·M + (65537^a mod M) with M a product of small primes, so the modulus lies in the group that 65537 generates modulo each
/// of
/// them. An honest modulus does so for all primes below with probability 2^-27.8. Source: Nemec et al., "The Return of Coppersmith's
/// Attack", CCS 2017.
/// </remarks>
internal static class RocaFingerprint
{
    private const int Generator = 65537;

    /// <summary>The primes up to 167 for which 65537 does not generate the whole group; the others say nothing.</summary>
    private static readonly int[] Primes = [11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157];

    public static bool Matches(ReadOnlySpan<byte> modulus)
    {
        var n = new BigInteger(modulus, isUnsigned: true, isBigEndian: true);
        return Array.TrueForAll(Primes, prime => IsGenerated((int)(n % prime), prime));
    }

    private static bool IsGenerated(int residue, int prime)
    {
        var power = 1;
        do
        {
            if (power == residue)
            {
                return true;
            }

            power = (int)((long)power * Generator % prime);
        }
        while (power != 1);

        return false;
    }
}
