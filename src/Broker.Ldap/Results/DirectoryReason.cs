namespace Broker.Ldap.Results;

/// <summary>Why nobody was signed in: for audit and metrics only, since most of these would tell a stranger who exists. A closed set.</summary>
public enum DirectoryReason
{
    /// <summary>The name is longer than 256 characters.</summary>
    NameTooLong,

    /// <summary>The name is empty, has control characters, or is no text.</summary>
    NameInvalid,

    /// <summary>The password is longer than 1024 octets.</summary>
    PasswordTooLong,

    /// <summary>The password is empty, white space only, or has a NUL: servers may take it for no password and let anybody in (RFC 4513 §5.1.2).</summary>
    EmptyPassword,

    /// <summary>No entry of the directory has the name.</summary>
    UnknownUser,

    /// <summary>The entry is there and its password is another.</summary>
    WrongPassword,

    /// <summary>Several entries have the name.</summary>
    AmbiguousUser,

    /// <summary>The account is switched off.</summary>
    AccountDisabled,

    /// <summary>The account's time is over.</summary>
    AccountExpired,

    /// <summary>The directory locked the account after failures.</summary>
    AccountLocked,

    /// <summary>The password's time is over.</summary>
    PasswordExpired,

    /// <summary>The directory wants another password first.</summary>
    MustChangePassword,

    /// <summary>Not at this hour, or not from this machine.</summary>
    LogonRestricted,

    /// <summary>The directory's policy refuses for a reason that it does not tell.</summary>
    PolicyRefused,

    /// <summary>The person is in more groups than are looked at: a Deny could be about one that is missing.</summary>
    TooManyGroups,

    /// <summary>An attribute that is asked about has more than 1000 values.</summary>
    TooManyValues,

    /// <summary>The entry has no name, or several, in the attribute that sessions know people by.</summary>
    NameMissing,

    /// <summary>Whoever counts failures did not admit the person whom the typed name is one of several names of; no password was sent.</summary>
    NotAdmitted,

    /// <summary>The directory says that the answer is elsewhere, which is never followed.</summary>
    Referral,

    /// <summary>No server can be reached.</summary>
    ServerDown,

    /// <summary>A server did not answer in time, and nobody had sent it the person's password by then.</summary>
    TimedOut,

    /// <summary>A server did not say in time whether the password is right: it may count a failure of the person.</summary>
    BindTimedOut,

    /// <summary>No server showed what the TLS settings want, or StartTLS was refused.</summary>
    TlsFailed,

    /// <summary>The directory, or the broker's queue for it, is full.</summary>
    Busy,

    /// <summary>The settings do not fit the directory: files, service account, base, filter or attributes.</summary>
    Misconfigured,
}
