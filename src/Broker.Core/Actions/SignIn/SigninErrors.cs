using Broker.Core.Sessions;

namespace Broker.Core.Actions.SignIn;

/// <summary>The refusals of the console sign-in: code, public text and reason, each once.</summary>
/// <remarks>What may be told only after a proof says so: to a stranger all credentials and tokens that are not good look alike.</remarks>
internal static class SigninErrors
{
    public static StsError SessionMalformed { get; } = new(
        StsErrorCode.ValidationError,
        """Session must be {"sessionId":"…","sessionKey":"…","sessionToken":"…"}, URL-encoded, of at most 8,192 bytes.""",
        "signin_session");

    public static StsError TypeUnknown { get; } = new(StsErrorCode.ValidationError, "SessionType must be json: leave it out.", "signin_type");

    public static StsError DurationOutOfRange { get; } = new(
        StsErrorCode.ValidationError, "SessionDuration must be 900 to 43200 seconds.", "signin_duration");

    /// <summary>After a proof.</summary>
    public static StsError DurationNotForThese { get; } = new(
        StsErrorCode.ValidationError,
        "SessionDuration is only for credentials that AssumeRole gave to the long-term keys of a user: leave it out.",
        "signin_duration_origin");

    /// <summary>After a proof.</summary>
    public static StsError DurationOverRoleMaximum { get; } = new(
        StsErrorCode.ValidationError, "SessionDuration is longer than the role's maximum session duration: ask for less.", "signin_duration_role");

    /// <summary>After a proof.</summary>
    public static StsError NotForSignin { get; } = new(
        StsErrorCode.AccessDenied, "These credentials cannot sign in: use those of AssumeRole or GetFederationToken.", "signin_origin");

    public static StsError TokenMissing { get; } = SessionError.InvalidToken("signin_token_missing");

    public static StsError TokenEnded { get; } = new(SessionError.Expired.Code, SessionError.Expired.Message, "signin_token_ended");

    public static StsError TokenUsed { get; } = SessionError.InvalidToken("signin_token_used");

    /// <summary>A thousand sign-ins a minute and more: refused until some have ended.</summary>
    public static StsError TooManySignins { get; } = new(
        StsErrorCode.ServiceUnavailable, "Too many sign-ins at the moment. Try again.", "signin_tokens_full");
}
