using System.Security.Cryptography;
using System.Text;

namespace Broker.Core.Authentication.SigV4;

/// <summary>Every way in which a signature is refused: code, AWS's text and reason, each once.</summary>
/// <remarks>No text repeats what the caller sent, but for dates and scope names: an echoed header would carry a live signature into logs.</remarks>
internal static class SigV4Error
{
    public static StsError NoCredentials { get; } = new(
        StsErrorCode.MissingAuthenticationToken, "Request is missing Authentication Token", "no_credentials");

    public static StsError UnreadableRequest { get; } = new(
        StsErrorCode.MalformedInput, "The request's path or query string is malformed.", "unreadable_uri");

    public static StsError CredentialsInTwoPlaces { get; } = Incomplete(
        "Credentials must stand either in one Authorization header or in the query-string parameters, not in both.", "credentials_twice");

    public static StsError SignatureVersion2 { get; } = Incomplete(
        "Signature Version 2 is not supported. Sign with AWS4-HMAC-SHA256.", "algorithm_sigv2");

    public static StsError SignatureVersion4A { get; } = Incomplete(
        "Signature Version 4A is not supported. Sign with AWS4-HMAC-SHA256.", "algorithm_sigv4a");

    public static StsError UnknownAlgorithm { get; } = Incomplete(
        "Unsupported AWS 'algorithm'. Sign with AWS4-HMAC-SHA256.", "algorithm_unknown");

    public static StsError BadCredential { get; } = Incomplete(
        "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term.", "credential_shape");

    public static StsError BadDate { get; } = Incomplete(
        "Date must be in ISO-8601 'basic format', for example 20150830T123600Z.", "date_shape");

    public static StsError BadExpires { get; } = Incomplete(
        "X-Amz-Expires must be a number of seconds from 1 to 604800.", "expires_shape");

    public static StsError TokenInvalid { get; } = new(
        StsErrorCode.InvalidClientTokenId, "The security token included in the request is invalid.", "access_key_shape");

    public static StsError UnsignedHeaders { get; } = new(
        StsErrorCode.AccessDenied, "There were headers present in the request which were not signed", "headers_unsigned");

    public static StsError HostNotSigned { get; } = Mismatch(
        "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.", "host_unsigned");

    public static StsError DateNotSigned { get; } = Mismatch(
        "'X-Amz-Date' or 'Date' must be a 'SignedHeader' in the AWS Authorization.", "date_unsigned");

    public static StsError BadSignedHeaders { get; } = Mismatch(
        "'SignedHeaders' must list distinct lower-case header names of the request, in order, at most 64.", "signed_headers_shape");

    public static StsError DatesDiffer { get; } = Mismatch(
        "The dates that the request carries differ.", "dates_differ");

    public static StsError BodyHashDiffers { get; } = Mismatch(
        "The provided 'x-amz-content-sha256' header does not match what was computed.", "body_hash");

    public static StsError WrongSignature { get; } = Mismatch(
        "The request signature we calculated does not match the signature you provided. "
        + "Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
        "signature");

    public static StsError Twice(string name) => Incomplete($"'{name}' must not occur more than once.", "parameter_twice");

    public static StsError Scope(string message) => Mismatch(message, "scope");

    public static StsError Clock(string message, string reason) => Mismatch(message, reason);

    /// <summary>Everything missing, in one text, as AWS says it.</summary>
    public static StsError MissingFromHeader(IEnumerable<string> missing, string authorization) => Incomplete(
        string.Concat(missing) + $"(Hashed with SHA-256 and encoded with Base64) Authorization={Digest(authorization)}", "header_parameter_missing");

    public static StsError MissingFromQuery(IEnumerable<string> missing) => Incomplete(
        string.Concat(missing.Select(name => $"AWS query-string parameters must include '{name}'. ")) + "Re-examine the query-string parameters.",
        "query_parameter_missing");

    public static StsError BadPair(string authorization) => Incomplete(
        "Invalid key=value pair (missing equal-sign) in Authorization header "
        + $"(hashed with SHA-256 and encoded with Base64): '{Digest(authorization)}'.",
        "header_shape");

    private static StsError Incomplete(string message, string reason) => new(StsErrorCode.IncompleteSignature, message, reason);

    private static StsError Mismatch(string message, string reason) => new(StsErrorCode.SignatureDoesNotMatch, message, reason);

    private static string Digest(string text) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
