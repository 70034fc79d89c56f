using System.Globalization;

namespace Broker.Ldap.Results;

/// <summary>Result codes of servers and of the library, as reasons. Source: RFC 4511 appendix A, and <c>ldap.h</c> for the library's own.</summary>
internal static class ResultCodes
{
    public const int SizeLimitExceeded = 4;
    public const int UnavailableCriticalExtension = 12;
    public const int NoSuchObject = 32;

    /// <summary>The library's code for an answer that cannot be read.</summary>
    public const int Unreadable = 84;

    /// <summary>The library's code for an answer that did not come in time, from 2.5 on.</summary>
    public const int LibraryTimeout = -5;

    private const int TimeLimitExceeded = 3;
    private const int Referral = 10;
    private const int ConfidentialityRequired = 13;
    private const int ConstraintViolation = 19;
    private const int InvalidDnSyntax = 34;
    private const int InappropriateAuthentication = 48;
    private const int InvalidCredentials = 49;
    private const int InsufficientAccess = 50;
    private const int Busy = 51;
    private const int Unavailable = 52;
    private const int UnwillingToPerform = 53;
    private const int Other = 80;

    /// <summary>As the package says the library's own codes: with the numbers of 1995.</summary>
    private const int ServerDownOnce = 81;
    private const int LibraryTimeoutOnce = 85;
    private const int ConnectErrorOnce = 91;

    /// <summary>The reason of a code that is no success. Codes of a bind of a person; see <see cref="OfSearch"/> for searches.</summary>
    public static DirectoryReason ReasonOf(int code) => code switch
    {
        LibraryTimeout or LibraryTimeoutOnce or TimeLimitExceeded => DirectoryReason.TimedOut,
        < 0 => DirectoryReason.ServerDown,
        Busy => DirectoryReason.Busy,
        Unavailable or Other or ServerDownOnce or ConnectErrorOnce => DirectoryReason.ServerDown,
        Referral => DirectoryReason.Referral,
        ConfidentialityRequired => DirectoryReason.TlsFailed,
        ConstraintViolation or UnwillingToPerform or InsufficientAccess => DirectoryReason.PolicyRefused,
        InvalidCredentials => DirectoryReason.WrongPassword,

        // A template made a name that no entry can have: to the person it is a name that is not there.
        NoSuchObject or InvalidDnSyntax or InappropriateAuthentication => DirectoryReason.UnknownUser,
        _ => DirectoryReason.Misconfigured,
    };

    /// <summary>The refusal for a search's code: what a search meets is never about the person's password.</summary>
    public static DirectoryRefusal OfSearch(int code) => code is TimeLimitExceeded ? DirectoryRefusal.OwnTimeOver : ReasonOf(code) switch
    {
        var reason and (DirectoryReason.TimedOut or DirectoryReason.Busy or DirectoryReason.ServerDown or DirectoryReason.Referral or DirectoryReason.TlsFailed) => DirectoryRefusal.For(reason),
        _ => DirectoryRefusal.Misfit(string.Create(CultureInfo.InvariantCulture, $"a search ended with result code {code}: look at base, filter and the rights of whoever searches")),
    };
}
