namespace Broker.Core.Authentication.Mfa;

/// <summary>What came of one attempt to prove possession of an MFA device.</summary>
public enum MfaVerification
{
    /// <summary>No code of the device at this time, or one that was used before. The next code may do.</summary>
    InvalidCode,

    /// <summary>The code is the device's and is now used up.</summary>
    Accepted,

    /// <summary>Too many attempts on this device: the code did not count, right or wrong. Waiting three minutes helps.</summary>
    BudgetExceeded,
}
