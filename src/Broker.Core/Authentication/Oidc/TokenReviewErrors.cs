namespace Broker.Core.Authentication.Oidc;

/// <summary>How a review refuses a token.</summary>
public static class TokenReviewErrors
{
    /// <summary>The issuer does not accept the token any more. A retry with the same token does not help.</summary>
    public static StsError Revoked { get; } = new(
        StsErrorCode.InvalidIdentityToken,
        "The cluster does not accept this token: the pod or the service account that it was made for is gone. Use the token of a running pod.",
        TokenRejection.Revoked);

    /// <summary>The issuer could not be asked, so nothing is issued. A retry helps, in either profile: this is never the token's fault.</summary>
    public static StsError Unavailable { get; } = new(
        StsErrorCode.IDPCommunicationError,
        "The cluster's API server could not be asked whether it still accepts this token. Try again.",
        TokenRejection.ReviewUnavailable);
}
