using System.Globalization;

namespace Broker.Core.Authentication.Oidc;

/// <summary>The refusals of an identity token: the texts that AWS STS was observed to answer, each once.</summary>
/// <remarks>
/// Where AWS has no text, or none that tells the caller what to change, ours stands. Values of claims appear only after they were bounded
/// and freed of characters that a wire format cannot carry.
/// </remarks>
internal static class OidcErrors
{
    public static StsError MissingClaim(string claim) => Invalid($"Missing a required claim: {claim}", TokenRejection.MissingClaim);

    public static StsError WrongType(string claim) => Invalid($"Claim has the wrong type: {claim}", TokenRejection.ClaimType);

    public static StsError EmptyClaim(string claim) => Invalid($"Claim is not allowed to be empty: {claim}", TokenRejection.ClaimValue);

    public static StsError BadValue(string claim) =>
        Invalid($"Claim is too long or has illegal characters: {claim}", TokenRejection.ClaimValue);

    public static StsError Workload { get; } =
        Invalid("Claim kubernetes.io is malformed or does not agree with sub.", TokenRejection.Workload);

    public static StsError UnsupportedClaim { get; } = Invalid(
        "Of the claims that begin with https://aws.amazon.com/ there are tags, source_identity and roles: use a token without the others.",
        TokenRejection.UnsupportedClaim);

    public static StsError TagsFormat { get; } = Invalid("principal_tags passed in claim is not in correct format.", TokenRejection.Tags);

    public static StsError PodTagTaken(string key) => Invalid(
        $"The token brings a session tag {key}, and so does the cluster: take it out of the token, or have the server leave it out (--pod-tags).",
        TokenRejection.Tags);

    public static StsError SourceIdentityFormat { get; } = Invalid(
        "Source Identity must match [a-zA-Z_0-9+=,.@-]{2,64} and not begin with \"aws:\"", TokenRejection.SourceIdentity);

    public static StsError RoleNotInClaim { get; } = Invalid(
        "The requested role is not among the roles that the identity provider allows this token.", TokenRejection.Roles);

    public static StsError InvalidTimestamp { get; } = Invalid("Invalid timestamp in token claims.", TokenRejection.Timestamp);

    public static StsError KeyNotFound { get; } = CannotRetrieveKey(TokenRejection.KeyUnknown);

    public static StsError BadSignature { get; } = NotValidated(TokenRejection.Signature);

    public static StsError WrongKeyAlgorithm { get; } = NotValidated(TokenRejection.KeyAlgorithm);

    public static StsError WrongAudience { get; } = NotValidated(TokenRejection.Audience);

    public static StsError SeveralAudiences { get; } = Invalid(
        "Token audience contains more than one audience while authorized party is not present",
        TokenRejection.SeveralAudiences);

    /// <summary>What is no JWT at all, or one whose header asks for what is never granted.</summary>
    public static StsError NotAJwt(string reason) =>
        Invalid("The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)", reason);

    /// <summary>AWS's two spaces are kept: clients match on this text.</summary>
    public static StsError CannotRetrieveKey(string reason) => Invalid(
        "Couldn't retrieve verification key from your identity provider,  "
            + "please reference AssumeRoleWithWebIdentity documentation for requirements",
        reason);

    public static StsError NoProvider(string issuer) =>
        Invalid($"No OpenIDConnect provider found in your account for {issuer}", TokenRejection.Issuer);

    public static StsError Expired(long current, long expiresAt) => new(
        StsErrorCode.ExpiredTokenException,
        string.Create(
            CultureInfo.InvariantCulture,
            $"Token expired: current date/time {current} must be before the expiration date/time {expiresAt}"),
        TokenRejection.Expired);

    public static StsError IssuedInFuture(long issuedAt) =>
        Invalid(string.Create(CultureInfo.InvariantCulture, $"Token issued in the future: {issuedAt}"), TokenRejection.IssuedInFuture);

    public static StsError NotYetValid(long current, long notBefore) => Invalid(
        string.Create(
            CultureInfo.InvariantCulture,
            $"Token not yet valid: current date/time {current} must be after or equal to the not-before date/time {notBefore}"),
        TokenRejection.NotYetValid);

    public static StsError TooOld(long issuedAt) =>
        Invalid(string.Create(CultureInfo.InvariantCulture, $"Token too old: {issuedAt}"), TokenRejection.TooOld);

    public static StsError LivesTooLong(long seconds, long longest) => Invalid(
        string.Create(CultureInfo.InvariantCulture, $"Token lifetime of {seconds} seconds exceeds the longest accepted, {longest} seconds"),
        TokenRejection.Lifetime);

    private static StsError NotValidated(string reason) => Invalid(
        "The web identity token provided could not be validated. See the AssumeRoleWithWebIdentity documentation for requirements.",
        reason);

    private static StsError Invalid(string message, string reason) => new(StsErrorCode.InvalidIdentityToken, message, reason);
}
