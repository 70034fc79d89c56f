namespace Broker.Core.Authentication.Oidc;

/// <summary>Every <see cref="StsError.Reason"/> that refuses an identity token: a closed set, used as a metric label.</summary>
/// <remarks>An issuer whose keys cannot be had gives a reason of <see cref="Sources.KeyFetchFailure"/> instead.</remarks>
public static class TokenRejection
{
    /// <summary>More than 20,000 characters.</summary>
    public const string TooLong = "token_too_long";

    /// <summary>Not exactly three parts.</summary>
    public const string Parts = "token_parts";

    /// <summary>Five parts: encrypted; never decrypted here.</summary>
    public const string Encrypted = "token_encrypted";

    /// <summary>A part is not canonical base64url.</summary>
    public const string Base64 = "token_base64";

    /// <summary>Header or payload is no strict UTF-8 JSON object.</summary>
    public const string Json = "token_json";

    /// <summary>An algorithm outside the allow-list, or none.</summary>
    public const string Algorithm = "algorithm";

    /// <summary>A header that has to be understood and is not (<c>crit</c>, <c>b64</c>, <c>enc</c>, <c>zip</c>).</summary>
    public const string CriticalHeader = "critical_header";

    /// <summary>A header that brings or points to its own key.</summary>
    public const string KeyInHeader = "key_in_header";

    /// <summary>A <c>typ</c> other than <c>JWT</c>.</summary>
    public const string TokenType = "token_type";

    /// <summary>A <c>kid</c> of a wrong type, too long, or with control characters.</summary>
    public const string KeyId = "key_id";

    /// <summary>A required claim is absent.</summary>
    public const string MissingClaim = "missing_claim";

    /// <summary>A claim has the wrong JSON type.</summary>
    public const string ClaimType = "claim_type";

    /// <summary>A claim's value is empty, too long, or has characters that no such claim has.</summary>
    public const string ClaimValue = "claim_value";

    /// <summary>A time claim is no whole number of seconds.</summary>
    public const string Timestamp = "timestamp";

    /// <summary>The <c>kubernetes.io</c> claim is malformed or disagrees with <c>sub</c>.</summary>
    public const string Workload = "workload";

    /// <summary>A claim under <c>https://aws.amazon.com/</c> that STS does not know.</summary>
    public const string UnsupportedClaim = "unsupported_claim";

    /// <summary>The session tags of the token have a wrong form.</summary>
    public const string Tags = "tags";

    /// <summary>The source identity of the token is not legal.</summary>
    public const string SourceIdentity = "source_identity";

    /// <summary>The token's list of roles does not hold the one asked for.</summary>
    public const string Roles = "roles";

    /// <summary>No provider is registered for the issuer.</summary>
    public const string Issuer = "issuer";

    /// <summary>The issuer publishes no usable key of that id.</summary>
    public const string KeyUnknown = "key_unknown";

    /// <summary>The key is not for the token's algorithm.</summary>
    public const string KeyAlgorithm = "key_algorithm";

    /// <summary>The signature is not the key's.</summary>
    public const string Signature = "signature";

    /// <summary>Past its expiry.</summary>
    public const string Expired = "expired";

    /// <summary>Issued in the future.</summary>
    public const string IssuedInFuture = "issued_in_future";

    /// <summary>Not valid yet.</summary>
    public const string NotYetValid = "not_yet_valid";

    /// <summary>Issued longer ago than any token may live.</summary>
    public const string TooOld = "too_old";

    /// <summary>Lives longer than a token may.</summary>
    public const string Lifetime = "lifetime";

    /// <summary>Several audiences and no authorized party.</summary>
    public const string SeveralAudiences = "several_audiences";

    /// <summary>The audience or authorized party is not registered.</summary>
    public const string Audience = "audience";

    /// <summary>The cluster that issued it says that it is over: the pod or the service account is gone.</summary>
    public const string Revoked = "revoked";

    /// <summary>The cluster that issued it cannot be asked.</summary>
    public const string ReviewUnavailable = "review_unavailable";
}
