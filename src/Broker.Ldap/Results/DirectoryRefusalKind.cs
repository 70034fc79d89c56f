namespace Broker.Ldap.Results;

/// <summary>All that a caller may learn of a refusal.</summary>
public enum DirectoryRefusalKind
{
    /// <summary>The request itself is wrong, whoever the person is (400).</summary>
    Invalid,

    /// <summary>Name and password prove nobody (401). One answer for all reasons.</summary>
    Refused,

    /// <summary>The directory cannot be asked now; trying again may help (503).</summary>
    Unavailable,
}
