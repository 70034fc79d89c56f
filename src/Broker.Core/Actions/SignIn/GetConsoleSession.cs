using Broker.Core.Actions.Callers;
using Broker.Core.Sessions;

namespace Broker.Core.Actions.SignIn;

/// <summary>Who is signed in: a console session's cookie for what it stands for, judged by the catalog of this moment.</summary>
/// <remarks>
/// Removing or revoking the role or user ends its console sessions at once; another sealing key ring does too. Issues nothing. Thread safe.
/// </remarks>
public sealed class GetConsoleSession(CallerAuthenticator authenticator, ConsoleSealer sealer)
{
    /// <summary>Opens and judges.</summary>
    /// <returns><c>InvalidClientTokenId</c> or <c>ExpiredToken</c>: sign in again; <c>ServiceUnavailable</c>: try again.</returns>
    public StsResult<ConsoleSession> Execute(string cookie, DateTimeOffset now)
    {
        if (!sealer.OpenSession(cookie).TryGet(out var session, out var error) || !authenticator.Judge(session.Session).TryGet(out _, out error))
        {
            return error;
        }

        return now < session.ExpiresAt ? session : SessionError.Expired;
    }
}
