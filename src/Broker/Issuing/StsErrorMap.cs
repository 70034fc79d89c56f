using Broker.Core;

namespace Broker.Issuing;

/// <summary>Every error code with its HTTP status: the only place that knows both.</summary>
/// <remarks>Source: AWS STS service model and "Common errors".</remarks>
internal static class StsErrorMap
{
    /// <summary>The HTTP status of a code.</summary>
    public static int Status(StsErrorCode code) => code switch
    {
        StsErrorCode.ValidationError => 400,
        StsErrorCode.MalformedInput => 400,
        StsErrorCode.InvalidParameterValue => 400,
        StsErrorCode.MissingAction => 400,
        StsErrorCode.InvalidAction => 400,
        StsErrorCode.InvalidIdentityToken => 400,
        StsErrorCode.ExpiredTokenException => 400,
        StsErrorCode.IDPCommunicationError => 400,
        StsErrorCode.MalformedPolicyDocument => 400,
        StsErrorCode.PackedPolicyTooLarge => 400,
        StsErrorCode.JWTPayloadSizeExceededException => 400,
        StsErrorCode.IncompleteSignature => 400,
        StsErrorCode.InvalidAuthorizationMessageException => 400,
        StsErrorCode.Throttling => 400,
        StsErrorCode.IDPRejectedClaim => 403,
        StsErrorCode.AccessDenied => 403,
        StsErrorCode.RegionDisabledException => 403,
        StsErrorCode.OutboundWebIdentityFederationDisabledException => 403,
        StsErrorCode.SessionDurationEscalationException => 403,
        StsErrorCode.MissingAuthenticationToken => 403,
        StsErrorCode.InvalidClientTokenId => 403,
        StsErrorCode.ExpiredToken => 403,
        StsErrorCode.SignatureDoesNotMatch => 403,
        StsErrorCode.ServiceUnavailable => 503,
        StsErrorCode.InternalFailure => 500,
        _ => throw new ArgumentOutOfRangeException(nameof(code), code, "An error code without a status."),
    };

    /// <summary>The code as the wire spells it.</summary>
    public static string Name(StsErrorCode code) => code.ToString();

    /// <summary>The code, in audit events, of a request that was not read: those answers have a status and no body.</summary>
    public static string Refusal(int status) => status switch
    {
        404 => "NotFound",
        405 => "MethodNotAllowed",
        408 => "RequestTimeout",
        413 => "RequestEntityTooLarge",
        415 => "UnsupportedMediaType",
        _ => "BadRequest",
    };

    /// <summary>Who is at fault: <c>Receiver</c> for 5xx, else <c>Sender</c>.</summary>
    public static string Fault(StsErrorCode code) => Status(code) >= 500 ? "Receiver" : "Sender";
}
