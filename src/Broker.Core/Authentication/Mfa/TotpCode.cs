using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Broker.Core.Authentication.Mfa;

/// <summary>The code that a virtual MFA device shows in one time step. A pure function.</summary>
/// <remarks>Source: RFC 6238 (SHA-1, 30 seconds) over RFC 4226, section 5.3 (6 digits).</remarks>
public static class TotpCode
{
    /// <summary>Digits of a code.</summary>
    public const int Digits = 6;

    /// <summary>Seconds that a code is shown.</summary>
    public const int StepSeconds = 30;

    private const uint Modulus = 1_000_000;

    /// <summary>The step that an instant falls into.</summary>
    public static long StepAt(DateTimeOffset instant) => Math.DivRem(instant.ToUnixTimeSeconds(), StepSeconds).Quotient;

    /// <summary>Writes the code of a step as ASCII digits.</summary>
    /// <param name="seed">The device's shared secret.</param>
    /// <param name="step">See <see cref="StepAt"/>.</param>
    /// <param name="code">Gets exactly <see cref="Digits"/> bytes.</param>
    public static void Write(ReadOnlySpan<byte> seed, long step, Span<byte> code)
    {
        Span<byte> counter = stackalloc byte[sizeof(long)];
        Span<byte> mac = stackalloc byte[HMACSHA1.HashSizeInBytes];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
#pragma warning disable CA5350 // The algorithm of every virtual MFA device; as an HMAC, SHA-1 is not known to be broken.
        HMACSHA1.HashData(seed, counter, mac);
#pragma warning restore CA5350
        var value = (BinaryPrimitives.ReadUInt32BigEndian(mac[(mac[^1] & 0xF)..]) & 0x7FFF_FFFF) % Modulus;
        for (var at = Digits - 1; at >= 0; at--)
        {
            code[at] = (byte)('0' + (value % 10));
            value /= 10;
        }

        CryptographicOperations.ZeroMemory(mac);
    }
}
