namespace Broker.Ldap.Limits;

/// <summary>Why a sign-in was not permitted: a closed set.</summary>
public enum LoginLimit
{
    /// <summary>It was.</summary>
    None,

    /// <summary>Failures of this name.</summary>
    User,

    /// <summary>Failures from this address.</summary>
    Address,

    /// <summary>Failures of everybody.</summary>
    Everybody,

    /// <summary>The state has no room for one more name or address.</summary>
    Room,

    /// <summary>The state cannot be asked: 503, nobody is signed in.</summary>
    Unavailable,
}
