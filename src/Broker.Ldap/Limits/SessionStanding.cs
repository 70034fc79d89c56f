namespace Broker.Ldap.Limits;

/// <summary>What a state knows of a sign-in session.</summary>
public enum SessionStanding
{
    /// <summary>The state cannot say, and has not known for longer than it may go on: refuse with 503.</summary>
    Unknown,

    /// <summary>It was not ended, as far as the state knows (it may be behind by a bounded time while the shared state is down).</summary>
    Active,

    /// <summary>It was ended: refuse.</summary>
    Ended,
}
