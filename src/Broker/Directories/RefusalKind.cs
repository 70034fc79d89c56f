namespace Broker.Directories;

/// <summary>Every way in which <c>broker ldap</c> refuses: a closed set. <see cref="Refusal.Status"/> has the HTTP status of each.</summary>
internal enum RefusalKind
{
    /// <summary>The request itself has to change.</summary>
    Invalid,

    /// <summary>Nobody is proved: name and password, or the session, are not good. Sign in (again).</summary>
    NotSignedIn,

    /// <summary>Policies say no, or the role is not there: an administrator has to change something.</summary>
    Denied,

    /// <summary>There is nothing at that path, or no such session.</summary>
    NotFound,

    /// <summary>The path takes other methods.</summary>
    WrongMethod,

    /// <summary>The body is larger than any request needs.</summary>
    TooLarge,

    /// <summary>The body is of another type.</summary>
    WrongType,

    /// <summary>Too many failures, or requests: wait for <see cref="Refusal.RetryAfter"/>.</summary>
    TooMany,

    /// <summary>A defect of ours.</summary>
    Defect,

    /// <summary>The directory, the audit, the state or an STS cannot be reached now: trying again may help.</summary>
    Unavailable,
}
