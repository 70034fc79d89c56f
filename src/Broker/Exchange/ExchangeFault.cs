namespace Broker.Exchange;

/// <summary>Why an exchange gave no credentials: the closed set. Each member says who is at fault and whether trying again helps.</summary>
internal enum ExchangeFault
{
    /// <summary>There was none.</summary>
    None,

    /// <summary>The pod's own token is unreadable or was refused here, before any exchange. A rotated token, or the issuer's keys, may help.</summary>
    TokenUnusable,

    /// <summary>No connection, no name, no answer in time. The network or the STS; try again.</summary>
    Unreachable,

    /// <summary>The STS asks to slow down. Try again, later and spread out.</summary>
    Throttled,

    /// <summary>The STS failed (5xx). Try again.</summary>
    ServerError,

    /// <summary>The STS could not reach the token's issuer (<c>IDPCommunicationError</c>). Try again.</summary>
    IssuerUnreachable,

    /// <summary>The STS finds the token expired. Read the rotated token, then try again.</summary>
    ExpiredToken,

    /// <summary>The role's trust policy says no, or there is no such role. An administrator has to change something; try slowly.</summary>
    Denied,

    /// <summary>The STS does not take the token or the request. Configuration has to change; try slowly.</summary>
    Refused,

    /// <summary>The answer is no complete STS answer: HTML, cut, too large, a field missing, an impossible expiry. Try again.</summary>
    UnusableAnswer,

    /// <summary>The answer is for another role, account or session: somebody mixed up callers. Never served; try slowly.</summary>
    ForeignAnswer,

    /// <summary>The circuit is open after repeated failures; no call was made.</summary>
    CircuitOpen,
}
