namespace Broker.Core.Sessions;

/// <summary>Every way in which making or opening a session fails: code, public text and reason, each once.</summary>
internal static class SessionError
{
    public static StsError DurationOverRoleMaximum { get; } = new(
        StsErrorCode.ValidationError,
        "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
        "duration_over_role_maximum");

    public static StsError IllegalSessionName { get; } = new(
        StsErrorCode.ValidationError,
        @"1 validation error detected: Value at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w+=,.@-]{2,64}",
        "session_name");

    public static StsError NoKeyRing { get; } = new(
        StsErrorCode.ServiceUnavailable, "The service is not ready to issue sessions. Try again.", "no_key_ring");

    public static StsError TokenTooLarge { get; } = new(
        StsErrorCode.PackedPolicyTooLarge, "Serialized token too large for session", "token_too_large");

    public static StsError Expired { get; } = new(
        StsErrorCode.ExpiredToken, "The security token included in the request is expired", "session_expired");

    public static StsError DurationOutOfRange(string message) => new(StsErrorCode.ValidationError, message, "duration_out_of_range");

    /// <summary>One code and one text for everything that is wrong with a presented token: a caller learns nothing from trying.</summary>
    public static StsError InvalidToken(string reason) => new(
        StsErrorCode.InvalidClientTokenId, "The security token included in the request is invalid.", reason);

    /// <summary>A step before us broke its promise, or our own product did not pass its check. Nothing leaves.</summary>
    public static StsError Defect(string reason) => new(StsErrorCode.InternalFailure, "An internal error occurred.", reason);
}
