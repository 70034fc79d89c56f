using Broker.Core.Authentication.Mfa;
using Broker.Core.Catalog;
using Broker.Core.Sessions;

namespace Broker.Core.Actions.Callers;

/// <summary>The MFA parameters of AssumeRole and GetSessionToken: both or neither, and a device of the caller's own.</summary>
/// <remarks>Thread safe. Source: contracts/sts §1.2; the texts are those AWS was observed to answer.</remarks>
public sealed class CallerMfa(TotpVerifier verifier)
{
    private static readonly StsError Incomplete = Failed("must provide both MFA serial number and one time pass code.", "mfa_incomplete");

    private static readonly StsError WrongCode = Failed("with invalid MFA one time pass code.", "mfa_code", ending: "");

    // AWS's two spaces are kept: clients match on this text.
    private static readonly StsError NoDevice = Failed(
        "unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.", "mfa_device");

    /// <summary>Checks the parameters; uses the code up.</summary>
    /// <param name="caller">The caller: a user or root with long-term keys, nobody else has a device.</param>
    /// <param name="serialNumber">The device; null when absent.</param>
    /// <param name="tokenCode">Six digits; null when absent.</param>
    /// <param name="hasPassed">Whether a right code was given; false without one.</param>
    /// <returns><c>AccessDenied</c>, or null. A device that is not the caller's answers as one that does not exist.</returns>
    public StsError? Check(VerifiedCaller caller, string? serialNumber, string? tokenCode, out bool hasPassed)
    {
        hasPassed = false;
        if (serialNumber is null && tokenCode is null)
        {
            return null;
        }

        if (serialNumber is null || tokenCode is null)
        {
            return Incomplete;
        }

        if (FindDevice(caller, serialNumber) is not { } device)
        {
            return NoDevice;
        }

        var verification = verifier.Verify(device.SerialNumber, device.Seed.Reveal(), tokenCode);
        hasPassed = verification == MfaVerification.Accepted;
        return verification switch
        {
            MfaVerification.Accepted => null,
            MfaVerification.InvalidCode => WrongCode,
            _ => NoDevice,
        };
    }

    private static MfaDevice? FindDevice(VerifiedCaller caller, string serialNumber)
    {
        if (caller.Session is not null)
        {
            return null;
        }

        var devices = caller.User?.MfaDevices ?? caller.Catalog.AccountOf(caller.Principal.Account).RootMfaDevices;
        return devices.FirstOrDefault(device => string.Equals(device.SerialNumber, serialNumber, StringComparison.Ordinal));
    }

    private static StsError Failed(string text, string reason, string ending = ",") =>
        new(StsErrorCode.AccessDenied, $"MultiFactorAuthentication failed{ending} {text}", reason);
}
