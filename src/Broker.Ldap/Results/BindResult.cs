using System.Globalization;

namespace Broker.Ldap.Results;

/// <summary>What a bind said: result code, diagnostic text, and the password policy's word where the server gives one.</summary>
/// <param name="Code">Result code of RFC 4511 §4.1.9, or negative for a failure of the connection.</param>
/// <param name="Diagnostic">The server's text: Active Directory has its sub-code in it. Never shown or logged: it may name the person.</param>
/// <param name="Policy">Value of the response control 1.3.6.1.4.1.42.2.27.8.5.1; null without.</param>
internal sealed record BindResult(int Code, string Diagnostic, PasswordPolicyWord? Policy)
{
    private const int Success = 0;
    private const int InvalidCredentials = 49;

    /// <summary>Null when the password is proved and the account is good; else why not.</summary>
    public DirectoryReason? Refusal => (Code, Policy?.Refusal) switch
    {
        (Success or InvalidCredentials, { } said) => said,
        (Success, null) => null,
        (InvalidCredentials, null) => OfActiveDirectory(Diagnostic) ?? DirectoryReason.WrongPassword,
        _ => ResultCodes.ReasonOf(Code),
    };

    /// <summary>Active Directory writes <c>AcceptSecurityContext error, data 52e, v4563</c>. Source: MS-ERREF, Win32 codes in hexadecimal.</summary>
    private static DirectoryReason? OfActiveDirectory(string diagnostic)
    {
        const string Mark = ", data ";
        var at = diagnostic.IndexOf(Mark, StringComparison.Ordinal);
        if (at < 0)
        {
            return null;
        }

        var rest = diagnostic.AsSpan(at + Mark.Length);
        var end = rest.IndexOfAny(',', ' ', '\0');
        return int.TryParse(end < 0 ? rest : rest[..end], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
            ? code switch
            {
                0x525 => DirectoryReason.UnknownUser,
                0x52e => DirectoryReason.WrongPassword,
                0x530 or 0x531 => DirectoryReason.LogonRestricted,
                0x532 => DirectoryReason.PasswordExpired,
                0x533 => DirectoryReason.AccountDisabled,
                0x701 => DirectoryReason.AccountExpired,
                0x773 => DirectoryReason.MustChangePassword,
                0x775 => DirectoryReason.AccountLocked,
                _ => DirectoryReason.PolicyRefused,
            }
            : null;
    }
}
