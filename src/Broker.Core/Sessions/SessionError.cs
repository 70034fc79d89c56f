namespace Broker.Core.Sessions;

/// <summary>Every way in which making or opening a session fails: code, public text and reason, each once.</summary>
internal static class SessionError
{
    public static StsError DurationOverRoleMaximum { get; } = new(
        StsErrorCode.ValidationError,
        "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
        "duration_over_role_maximum");

    public static StsError DurationOverChainLimit { get; } = new(
        StsErrorCode.ValidationError,
        "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
        "duration_over_chain_limit");

    public static StsError ChainEnded { get; } = new(
        StsErrorCode.AccessDenied,
        "The chain of role sessions has reached its longest life of 12 hours: begin again with the credentials that it started from.",
        "chain_ended");

    public static StsError AlreadyOver { get; } = new(
        StsErrorCode.ExpiredTokenException, "The identity provider's session has ended: sign in again.", "identity_session_over");

    public static StsError DuplicateTagKeys { get; } = new(
        StsErrorCode.InvalidParameterValue, "Duplicate tag keys found. Please note that Tag keys are case insensitive.", "duplicate_tag_keys");

    public static StsError ReservedTagKey { get; } = new(
        StsErrorCode.InvalidParameterValue, "Tag keys that begin with aws: are reserved: choose another key.", "reserved_tag_key");

    public static StsError TransitiveTagNotPassed { get; } = new(
        StsErrorCode.InvalidParameterValue, "The specified transitive tag key must be included in the requested tags.", "transitive_tag_not_passed");

    public static StsError TransitiveTagConflict { get; } = new(
        StsErrorCode.InvalidParameterValue,
        "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
        "transitive_tag_conflict");

    public static StsError TooManyTags { get; } = new(
        StsErrorCode.InvalidParameterValue, "A session has at most 50 tags, those included that the calling session hands on.", "too_many_tags");

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

    /// <summary>As an expired one: an SDK then fetches new credentials, which are judged by the policies of today.</summary>
    public static StsError Revoked { get; } = new(
        StsErrorCode.ExpiredToken, "The security token included in the request is expired", "session_revoked");

    public static StsError DurationOutOfRange(string message) => new(StsErrorCode.ValidationError, message, "duration_out_of_range");

    /// <summary>One code and one text for everything that is wrong with a presented token: a caller learns nothing from trying.</summary>
    public static StsError InvalidToken(string reason) => new(
        StsErrorCode.InvalidClientTokenId, "The security token included in the request is invalid.", reason);

    /// <summary>A step before us broke its promise, or our own product did not pass its check. Nothing leaves.</summary>
    public static StsError Defect(string reason) => new(StsErrorCode.InternalFailure, "An internal error occurred.", reason);
}
