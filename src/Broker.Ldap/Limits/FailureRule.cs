namespace Broker.Ldap.Limits;

/// <summary>When failures are forgotten.</summary>
public enum FailureRule
{
    /// <summary>
    /// All together, once none has come for a whole window. Directories count this way (Active Directory resets its count only after quiet
    /// time), so a budget below the directory's with a window at least as long as the directory's never locks anybody there (threat L-07).
    /// </summary>
    AfterQuiet,

    /// <summary>Each by itself, a window and at most a sixteenth of it after it came: no window has more than the budget.</summary>
    EachAlone,
}
