using Broker.Core.Sessions;

namespace Broker.Directories.SignIn;

/// <summary>A sign-in that worked: the person with a new session, and its token for the one answer that hands it out.</summary>
/// <param name="Person">With a session.</param>
/// <param name="Token">Prints as dots.</param>
internal sealed record SignedIn(Person Person, BrokerSessionToken Token)
{
    /// <summary>The session.</summary>
    public BrokerSession Session => Person.Session!;
}
