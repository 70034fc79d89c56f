using System.Globalization;

namespace Broker.Core.Authentication.SigV4;

/// <summary>Reads the query form (a presigned URL): the <c>X-Amz-*</c> parameters in place of the Authorization header.</summary>
/// <remarks>
/// <c>X-Amz-Expires</c> must be legal and is then not used: STS takes a presigned request for 15 minutes after <c>X-Amz-Date</c>, whatever it
/// says. Clients rely on it: aws-iam-authenticator and <c>aws eks get-token</c> sign for 60 s and use the URL for 14 minutes.
/// </remarks>
internal static class PresignedQuery
{
    public const string Signature = "X-Amz-Signature";

    private const string Algorithm = "X-Amz-Algorithm";
    private const string Credential = "X-Amz-Credential";
    private const string Date = "X-Amz-Date";
    private const string Expires = "X-Amz-Expires";
    private const string SignedHeaders = "X-Amz-SignedHeaders";
    private const string SecurityToken = "X-Amz-Security-Token";
    private const int LongestExpires = 604_800;

    private static readonly string[] Required = [Algorithm, Credential, Date, Expires, SignedHeaders, Signature];

    /// <summary>Whether any parameter of a presigned request is there.</summary>
    public static bool HasAny(CanonicalQuery query) => Required.Any(name => query.Count(name) > 0) || query.Count(SecurityToken) > 0;

    public static StsResult<SigV4Authorization> Read(HeaderLines headers, CanonicalQuery query)
    {
        if (!HasAny(query))
        {
            var isVersion2 = query.Count("AWSAccessKeyId") > 0 || query.Count("SignatureVersion") > 0;
            return isVersion2 ? SigV4Error.SignatureVersion2 : SigV4Error.NoCredentials;
        }

        if (Required.Append(SecurityToken).FirstOrDefault(name => query.Count(name) > 1) is { } repeated)
        {
            return SigV4Error.Twice(repeated);
        }

        var missing = Required.Where(name => query.Count(name) == 0).ToArray();
        if (missing.Length > 0)
        {
            return SigV4Error.MissingFromQuery(missing);
        }

        return (CheckAlgorithm(query.First(Algorithm)!) ?? CheckExpires(query.First(Expires)!)) is { } error ? error : ReadClaims(headers, query);
    }

    private static StsResult<SigV4Authorization> ReadClaims(HeaderLines headers, CanonicalQuery query)
    {
        if (SigV4Scope.Parse(query.First(Credential)!) is not { } scope)
        {
            return SigV4Error.BadCredential;
        }

        var date = query.First(Date)!;
        if (!SigningTime.TryParse(date, out var signedAt))
        {
            return SigV4Error.BadDate;
        }

        if (headers.First(Date) is { } header && !string.Equals(header, date, StringComparison.Ordinal))
        {
            return SigV4Error.DatesDiffer;
        }

        var (inQuery, inHeader) = (query.First(SecurityToken), headers.First(SecurityToken));
        return inQuery is not null && inHeader is not null
            ? SigV4Error.Twice(SecurityToken)
            : new SigV4Authorization(scope, query.First(SignedHeaders)!, query.First(Signature)!, signedAt, inQuery ?? inHeader, SignedDateHeader: null);
    }

    private static StsError? CheckAlgorithm(string algorithm) => algorithm switch
    {
        SigV4Signature.Algorithm => null,
        "AWS4-ECDSA-P256-SHA256" => SigV4Error.SignatureVersion4A,
        _ => SigV4Error.UnknownAlgorithm,
    };

    private static StsError? CheckExpires(string expires) =>
        AsciiDigits.Are(expires) && int.TryParse(expires, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 1 and <= LongestExpires
            ? null
            : SigV4Error.BadExpires;
}
