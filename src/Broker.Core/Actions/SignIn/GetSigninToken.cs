using Broker.Core.Actions.Callers;
using Broker.Core.Audit;
using Broker.Core.Sessions;

namespace Broker.Core.Actions.SignIn;

/// <summary>Temporary credentials for a token that signs in to the console within 15 minutes.</summary>
/// <remarks>
/// Unsigned: the secret is presented. Signing in needs a role's or a federated user's session: credentials of GetSessionToken would turn a user's
/// long-term keys into a console session, and AWS refuses them as well. Thread safe. Source: contracts/sts §1.11; IAM user guide, "Enable custom
/// identity broker access to the AWS console".
/// </remarks>
public sealed class GetSigninToken(CallerAuthenticator authenticator, ConsoleSealer sealer)
{
    /// <summary>How long a sign-in token is good.</summary>
    public static readonly TimeSpan Validity = TimeSpan.FromMinutes(15);

    /// <summary>Runs the action.</summary>
    /// <returns>
    /// <c>InvalidClientTokenId</c> or <c>ExpiredToken</c> for credentials that are not good, <c>AccessDenied</c> for good ones that cannot sign in,
    /// <c>ValidationError</c> for parameters, <c>ServiceUnavailable</c> while there is no catalog or key ring.
    /// </returns>
    public StsResult<ConsoleToken> Execute(GetSigninTokenRequest request, RequestEnvironment environment, ActionRecord record)
    {
        record.Parameter("sessionDuration", request.SessionDuration);

        // 1. Parameters.
        if (Check(request, out var presented) is { } invalid)
        {
            return invalid;
        }

        // 2. Prove: until then the key id is a claim, and noted only when it looks like one of ours.
        if (AccessKeyId.TryParse(presented.AccessKeyId, out var claimed))
        {
            record.Parameter("accessKeyId", claimed.Text);
        }

        if (!authenticator.Authenticate(presented).TryGet(out var caller, out var error))
        {
            return error;
        }

        record.Caller = CallerRecord.Of(caller);

        // 3. May these sign in, and for so long?
        var session = caller.Session!;
        if (session.Origin is SessionOrigin.SessionToken or SessionOrigin.AssumeRoot)
        {
            return SigninErrors.NotForSignin;
        }

        var duration = request.SessionDuration is { } seconds ? TimeSpan.FromSeconds(seconds) : (TimeSpan?)null;
        if (duration is not null && session.Origin != SessionOrigin.AssumeRole)
        {
            return SigninErrors.DurationNotForThese;
        }

        // The role's owner said how long its sessions may be; a console session is one more of them.
        if (duration > caller.Role?.MaxSessionDuration)
        {
            return SigninErrors.DurationOverRoleMaximum;
        }

        // 4. Seal.
        var now = DateTimeOffset.FromUnixTimeSeconds(environment.Now.ToUnixTimeSeconds());
        if (!sealer.Seal(new ConsoleSignin(session, now + Validity, duration)).TryGet(out var token, out error))
        {
            return error;
        }

        record.Response("GetSigninToken", "Success");
        return token;
    }

    private static StsError? Check(GetSigninTokenRequest request, out PresentedCredentials presented)
    {
        var isRead = PresentedCredentials.TryParse(request.Session, out var credentials);
        presented = credentials!;
        return !isRead ? SigninErrors.SessionMalformed
            : request.SessionType is not (null or "json") ? SigninErrors.TypeUnknown
            : request.SessionDuration < SessionDuration.Shortest.TotalSeconds || request.SessionDuration > SessionDuration.Longest.TotalSeconds ? SigninErrors.DurationOutOfRange
            : null;
    }
}

/// <summary>The parameters as they arrived; null where absent.</summary>
/// <param name="Session">The credentials as JSON. Secret: this prints without it.</param>
/// <param name="SessionDuration">900 to 43,200 seconds.</param>
/// <param name="SessionType"><c>json</c>, from the days before there was only one.</param>
public sealed record GetSigninTokenRequest(string? Session, int? SessionDuration, string? SessionType)
{
    /// <inheritdoc/>
    public override string ToString() => $"SessionDuration {SessionDuration}, SessionType {SessionType}";
}
