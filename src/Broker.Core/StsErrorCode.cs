namespace Broker.Core;

/// <summary>
/// The closed set of failures that the STS core answers. Each member says who is at fault and whether trying again helps.
/// The wire (status, XML, JSON) is written in one place, outside this library.
/// </summary>
/// <remarks>Source: AWS STS API reference, "Errors" of each action and "Common errors".</remarks>
public enum StsErrorCode
{
    /// <summary>The caller's parameters break a stated constraint. Change them; trying again does not help.</summary>
    ValidationError,

    /// <summary>The request cannot be read: a malformed form, list index or number. Change it.</summary>
    MalformedInput,

    /// <summary>A parameter value is legal alone but not together with the others. Change it.</summary>
    InvalidParameterValue,

    /// <summary>No <c>Action</c> parameter. Change the request.</summary>
    MissingAction,

    /// <summary>Unknown action or version. Change the request.</summary>
    InvalidAction,

    /// <summary>The token is no acceptable identity token: shape, signature, issuer, audience, claims. Get another token.</summary>
    InvalidIdentityToken,

    /// <summary>The identity token is past its expiry. Read the rotated token and try again.</summary>
    ExpiredTokenException,

    /// <summary>The identity provider refused the token. Get another token.</summary>
    IDPRejectedClaim,

    /// <summary>The identity provider's keys cannot be fetched. Ours or the provider's fault; try again.</summary>
    IDPCommunicationError,

    /// <summary>A policy says no, or the role does not exist (both look the same). An administrator has to change something.</summary>
    AccessDenied,

    /// <summary>A policy document cannot be used. Change it.</summary>
    MalformedPolicyDocument,

    /// <summary>The session token would exceed 4,096 bytes. Send fewer or smaller policies and tags.</summary>
    PackedPolicyTooLarge,

    /// <summary>STS is not activated in this region for the account that owns the role.</summary>
    RegionDisabledException,

    /// <summary>This server signs no tokens for services outside: an administrator has to give it federation keys.</summary>
    OutboundWebIdentityFederationDisabledException,

    /// <summary>The token would outlive the session that asks for it. Ask for less time, or with a newer session.</summary>
    SessionDurationEscalationException,

    /// <summary>The token asked for would be too long. Send fewer or shorter tags and audiences.</summary>
    JWTPayloadSizeExceededException,

    /// <summary>A signed action arrived without credentials. Sign it.</summary>
    MissingAuthenticationToken,

    /// <summary>The signature's form is not complete. Change the client.</summary>
    IncompleteSignature,

    /// <summary>The access key or session token is not one of ours. Get new credentials.</summary>
    InvalidClientTokenId,

    /// <summary>The session that signed the request has ended. Get new credentials.</summary>
    ExpiredToken,

    /// <summary>Wrong signature, scope or date. Check the secret and the clock.</summary>
    SignatureDoesNotMatch,

    /// <summary>An authorization message that is not one of ours, is another account's, or is too old. Use the one of a new denial.</summary>
    InvalidAuthorizationMessageException,

    /// <summary>Too many requests. Back off and try again.</summary>
    Throttling,

    /// <summary>A defect of ours; details are in the log under the request id. Trying again may help.</summary>
    InternalFailure,

    /// <summary>Not ready: no catalog or no sealing key yet. Try again.</summary>
    ServiceUnavailable,
}
