using System.Globalization;
using Broker.Ldap.Connections;
using Broker.Ldap.Results;

namespace Broker.Ldap.Users;

/// <summary>What an entry itself says of its account: needed where no bind asks the server, and where a server lets a bind through.</summary>
/// <remarks>
/// Locks for failures are left to the server's answer to a bind: they end by themselves, and whoever guesses passwords would end other people's sessions.
/// </remarks>
internal static class AccountState
{
    /// <summary><c>ADS_UF_ACCOUNTDISABLE</c>. Source: MS-ADTS §2.2.16.</summary>
    private const int Disabled = 2;

    /// <summary>
    /// <c>ADS_UF_DONT_EXPIRE_PASSWD</c> and <c>ADS_UF_SMARTCARD_REQUIRED</c>: nobody is asked for another password. Source: MS-ADTS §3.1.1.4.5.17.
    /// </summary>
    private const int NeverAsked = 0x10000 | 0x40000;

    /// <summary>Locked by an administrator, for ever. Source: draft-behera-ldap-password-policy §5.3.3.</summary>
    private const string LockedForEver = "000001010000Z";

    private const string UserAccountControl = "userAccountControl";
    private const string AccountExpires = "accountExpires";
    private const string PwdLastSet = "pwdLastSet";
    private const string NsAccountLock = "nsAccountLock";
    private const string PwdAccountLockedTime = "pwdAccountLockedTime";
    private const string PwdReset = "pwdReset";

    /// <summary>Attributes that tell it: Active Directory's, 389 Directory Server's, and those of OpenLDAP's password policy.</summary>
    public static IReadOnlyList<string> Attributes { get; } = [UserAccountControl, AccountExpires, PwdLastSet, NsAccountLock, PwdAccountLockedTime, PwdReset];

    /// <summary>Why the account is not good now; null when it is.</summary>
    public static DirectoryReason? Refusal(DirectoryEntry entry, DateTimeOffset now)
    {
        if ((Number(entry, UserAccountControl) & Disabled) != 0 || IsTrue(entry, NsAccountLock))
        {
            return DirectoryReason.AccountDisabled;
        }

        // 0 and the greatest number mean never; the unit is 100 ns since 1601. Source: MS-ADA1, attribute accountExpires.
        if (Number(entry, AccountExpires) is > 0 and < long.MaxValue and var end && now.ToFileTime() >= end)
        {
            return DirectoryReason.AccountExpired;
        }

        return Text(entry, PwdAccountLockedTime) is LockedForEver ? DirectoryReason.AccountLocked
            : IsTrue(entry, PwdReset) || MustChangeInActiveDirectory(entry) ? DirectoryReason.MustChangePassword
            : null;
    }

    /// <summary>An administrator has set another password, or wants the person to: whoever signed in with the former one is out.</summary>
    private static bool MustChangeInActiveDirectory(DirectoryEntry entry) =>
        Text(entry, PwdLastSet) is "0" && (Number(entry, UserAccountControl) & NeverAsked) == 0;

    private static long Number(DirectoryEntry entry, string attribute) =>
        long.TryParse(Text(entry, attribute), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static bool IsTrue(DirectoryEntry entry, string attribute) => string.Equals(Text(entry, attribute), "TRUE", StringComparison.OrdinalIgnoreCase);

    private static string? Text(DirectoryEntry entry, string attribute) => entry[attribute] is [var value, ..] ? ReadAttributes.TextOf(value) : null;
}
