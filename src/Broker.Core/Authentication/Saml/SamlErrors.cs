namespace Broker.Core.Authentication.Saml;

/// <summary>The refusals of a SAML response: the texts that AWS STS was observed to answer, each once.</summary>
/// <remarks>
/// Where AWS has no text, or none that tells the caller what to change, ours stands. No text carries a value of the response: it is not
/// proved yet when most of them are answered.
/// </remarks>
internal static class SamlErrors
{
    private const string Service =
        " (Service: AWSOpenIdDiscoveryService; Status Code: 400; Error Code: AuthSamlInvalidSamlResponseException)";

    public static StsError TooLong { get; } = new(
        StsErrorCode.ValidationError,
        "1 validation error detected: Value at 'sAMLAssertion' failed to satisfy constraint: Member must have length less than or equal to 100000",
        SamlRejection.TooLong);

    public static StsError TooComplex { get; } = new(
        StsErrorCode.ValidationError,
        "1 validation error detected: Value at 'sAMLAssertion' failed to satisfy constraint: Member must be a SAML response with at most "
            + "4096 elements, 8192 attributes (64 in one element) and 40 levels",
        SamlRejection.TooComplex);

    public static StsError Unsigned { get; } = Invalid(
        "Response (with optional signature) must contain an assertion with a mandatory signature" + Service,
        SamlRejection.NotSigned);

    public static StsError NotConditioned { get; } = Unreadable(SamlRejection.Conditions);

    public static StsError Issuer { get; } = Invalid("Issuer not present in specified provider", SamlRejection.Issuer);

    /// <summary>For the action: the PrincipalArn names no provider of the role's account.</summary>
    public static StsError NoProvider { get; } = Invalid("Specified provider doesn't exist", SamlRejection.Provider);

    public static StsError NoRole { get; } =
        Invalid("SAML Assertion doesn't contain the requested Role and Metadata in the attributes", SamlRejection.Role);

    public static StsError NoSessionName { get; } = Invalid("RoleSessionName is required in AuthnResponse", SamlRejection.SessionName);

    public static StsError BadSessionName { get; } =
        Invalid("RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}", SamlRejection.SessionName);

    public static StsError BadSourceIdentity { get; } = Invalid(
        "Source Identity must match [a-zA-Z_0-9+=,.@-]{2,64} and not begin with \"aws:\"",
        SamlRejection.SourceIdentity);

    public static StsError Expired { get; } = new(StsErrorCode.ExpiredTokenException, "Response has expired", SamlRejection.Expired);

    /// <summary>AWS answers a response without a subject's name as one whose trust fails.</summary>
    public static StsError NoSubjectAsAws { get; } = new(
        StsErrorCode.AccessDenied,
        "Not authorized to perform sts:AssumeRoleWithSAML",
        SamlRejection.Subject);

    public static StsError Replayed { get; } = Invalid("This assertion has been used already: sign in again.", SamlRejection.Replayed);

    public static StsError ReplaysFull { get; } = new(
        StsErrorCode.ServiceUnavailable,
        "Too many assertions are in use; try again shortly.",
        SamlRejection.ReplaysFull);

    /// <summary>
    /// One text for whatever goes wrong with an encrypted assertion before its signature holds, so that nobody learns plaintext from answers
    /// (the padding-oracle attack on XML Encryption, Jager and Somorovsky 2011).
    /// </summary>
    public static StsError NotDecrypted { get; } =
        Invalid("The encrypted assertion could not be decrypted into a signed assertion." + Service, SamlRejection.Decryption);

    /// <summary>What is no SAML response at all.</summary>
    public static StsError Unreadable(string reason) => Invalid("Invalid base64 SAMLResponse" + Service, reason);

    /// <summary>A signature that does not hold; why is for the log.</summary>
    public static StsError NotSigned(string reason) => Invalid("Response signature invalid" + Service, reason);

    /// <summary>A refusal with a text of ours.</summary>
    public static StsError Invalid(string message, string reason) => new(StsErrorCode.InvalidIdentityToken, message, reason);
}
