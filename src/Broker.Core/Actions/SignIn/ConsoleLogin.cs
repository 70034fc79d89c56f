using Broker.Core.Actions.Callers;
using Broker.Core.Audit;
using Broker.Core.Sessions;

namespace Broker.Core.Actions.SignIn;

/// <summary>A sign-in token for a console session.</summary>
/// <remarks>
/// In profile <c>strict</c> a token signs in once at each replica: a URL that stays in a history, a log or a referrer is used up. A replica remembers
/// at most 100,000 of them (about 4 MB) until they end, and refuses more rather than forgetting one. The credentials behind the token are judged again
/// by the catalog of this moment, and must not have ended. Thread safe. Source: contracts/sts §1.11.
/// </remarks>
public sealed class ConsoleLogin(CallerAuthenticator authenticator, ConsoleSealer sealer, StsProfile profile, int mostTokens = ConsoleLogin.MostTokens)
{
    /// <summary>110 sign-ins a second for 15 minutes.</summary>
    public const int MostTokens = 100_000;

    private readonly SingleUse _tokens = new(mostTokens);

    /// <summary>Runs the action.</summary>
    /// <returns>
    /// <c>InvalidClientTokenId</c> or <c>ExpiredToken</c> for a token that does not sign in (get another one); <c>ServiceUnavailable</c> when a retry
    /// may help.
    /// </returns>
    public StsResult<ConsoleLoginResponse> Execute(string? signinToken, RequestEnvironment environment, ActionRecord record)
    {
        // 1. Prove: the token, then the session behind it.
        if (signinToken is null)
        {
            return SigninErrors.TokenMissing;
        }

        if (!sealer.OpenSignin(signinToken).TryGet(out var signin, out var error) || !authenticator.Judge(signin.Session).TryGet(out var caller, out error))
        {
            return error;
        }

        record.Caller = CallerRecord.Of(caller);
        var now = DateTimeOffset.FromUnixTimeSeconds(environment.Now.ToUnixTimeSeconds());
        if (now >= signin.ExpiresAt)
        {
            return SigninErrors.TokenEnded;
        }

        if (now >= signin.Session.ExpiresAt)
        {
            return SessionError.Expired;
        }

        // 2. Once.
        if (profile.UsesSigninTokensOnce && Use(signinToken, signin, now) is { } refused)
        {
            return refused;
        }

        // 3. Seal.
        var session = new ConsoleSession(signin.Session, signin.Duration is { } duration ? now + duration : signin.Session.ExpiresAt);
        if (!sealer.Seal(session).TryGet(out var cookie, out error))
        {
            return error;
        }

        record.Response("ConsoleLogin", "Success");
        return new ConsoleLoginResponse(session, cookie);
    }

    private StsError? Use(string signinToken, ConsoleSignin signin, DateTimeOffset now) => _tokens.Use(signinToken, signin.ExpiresAt, now) switch
    {
        SingleUseOutcome.First => null,
        SingleUseOutcome.Again => SigninErrors.TokenUsed,
        _ => SigninErrors.TooManySignins,
    };
}

/// <summary>What ConsoleLogin answers.</summary>
/// <param name="Session">The console session.</param>
/// <param name="Cookie">The same, sealed.</param>
public sealed record ConsoleLoginResponse(ConsoleSession Session, ConsoleToken Cookie);
