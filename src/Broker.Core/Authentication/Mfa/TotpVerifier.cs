using System.Security.Cryptography;
using System.Text;

namespace Broker.Core.Authentication.Mfa;

/// <summary>
/// Verifies the codes of virtual MFA devices: two steps of clock drift either way, each code once, and nine attempts a device in three
/// minutes, after which even the right code is refused.
/// </summary>
/// <remarks>
/// Thread safe: of several requests with one code, one is accepted. What was used and how often was tried is known to this process only:
/// each replica accepts a code once and counts for itself. Memory: <see cref="MostDevices"/>; devices are forgotten when nobody has tried
/// them for <see cref="Remembered"/>, and while all of the places are taken a further device is refused. Hand in only serial numbers that
/// the catalog has, so that nobody can fill the places with names.
/// Source: RFC 6238, sections 5.2 (drift, a code is accepted once) and 4; RFC 4226, section 7.3 (throttling).
/// </remarks>
public sealed class TotpVerifier(TimeProvider time)
{
    /// <summary>Most devices remembered at a time.</summary>
    internal const int MostDevices = 100_000;

    /// <summary>Longer than any code is valid (5 steps) and than attempts are counted, with room for a wall clock that is set back.</summary>
    internal static readonly TimeSpan Remembered = TimeSpan.FromMinutes(15);

    private const int Drift = 2;
    private const int ValidSteps = (2 * Drift) + 1;

    private readonly Dictionary<string, DeviceUse> _devices = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private long _swept = time.GetTimestamp();

    /// <summary>Verifies a code and uses it up.</summary>
    /// <param name="deviceSerial">The device's serial number or ARN, as the catalog has it.</param>
    /// <param name="seed">Its shared secret, decoded; at least one byte.</param>
    /// <param name="code">What the user typed; anything but six ASCII digits is an invalid code, and an attempt.</param>
    public MfaVerification Verify(string deviceSerial, ReadOnlySpan<byte> seed, string code)
    {
        if (seed.IsEmpty)
        {
            throw new ArgumentException("A device has a secret.", nameof(seed));
        }

        // All five codes are computed and compared, whichever matches: the time taken says nothing about them.
        var newest = TotpCode.StepAt(time.GetUtcNow()) + Drift;
        var matches = Matches(seed, newest, code);
        lock (_gate)
        {
            if (DeviceOf(deviceSerial) is not { } device || !device.TryCount(time))
            {
                return MfaVerification.BudgetExceeded;
            }

            // The oldest code that fits and is unused: an accepted one uses up those before it.
            for (var age = Drift * 2; age >= 0; age--)
            {
                if ((matches & (1 << age)) != 0 && newest - age > device.LastAcceptedStep)
                {
                    device.LastAcceptedStep = newest - age;
                    return MfaVerification.Accepted;
                }
            }

            return MfaVerification.InvalidCode;
        }
    }

    /// <summary>Which of the valid steps have this code: bit 0 is the newest step.</summary>
    private static int Matches(ReadOnlySpan<byte> seed, long newest, string code)
    {
        Span<byte> typed = stackalloc byte[TotpCode.Digits];
        if (code.Length != TotpCode.Digits || !Ascii.IsValid(code) || Encoding.ASCII.GetBytes(code, typed) != TotpCode.Digits)
        {
            return 0;
        }

        Span<byte> expected = stackalloc byte[TotpCode.Digits];
        var matches = 0;
        for (var age = 0; age < ValidSteps; age++)
        {
            TotpCode.Write(seed, newest - age, expected);
            matches |= (CryptographicOperations.FixedTimeEquals(expected, typed) ? 1 : 0) << age;
        }

        CryptographicOperations.ZeroMemory(expected);
        return matches;
    }

    private DeviceUse? DeviceOf(string serial)
    {
        if (time.GetElapsedTime(_swept) >= Remembered)
        {
            Sweep();
        }

        if (!_devices.TryGetValue(serial, out var device) && _devices.Count < MostDevices)
        {
            _devices.Add(serial, device = new DeviceUse());
        }

        return device;
    }

    private void Sweep()
    {
        _swept = time.GetTimestamp();
        foreach (var (serial, device) in _devices)
        {
            if (time.GetElapsedTime(device.LastAttempt, _swept) >= Remembered)
            {
                // Removing while enumerating is allowed for this collection.
                _devices.Remove(serial);
            }
        }
    }
}
