namespace Broker.Core.Authentication.SigV4;

/// <summary>
/// Reads the header form: <c>AWS4-HMAC-SHA256 Credential=KEYID/SCOPE, SignedHeaders=a;b, Signature=HEX</c>, the three in any order.
/// </summary>
internal static class AuthorizationHeader
{
    /// <summary>A header with 64 signed names stays below 4 KiB; the rest is room for a wrong key id to be told as such.</summary>
    private const int Longest = 16 * 1024;

    public static StsResult<SigV4Authorization> Read(string authorization, HeaderLines headers)
    {
        if (CheckAlgorithm(authorization) is { } unsupported)
        {
            return unsupported;
        }

        if (authorization.Length > Longest || !TryReadParameters(authorization, out var parameters))
        {
            return SigV4Error.BadPair(authorization);
        }

        var dateHeader = headers.First("X-Amz-Date") is not null ? "x-amz-date" : headers.First("Date") is not null ? "date" : null;
        if (parameters is not { Credential: { } credential, SignedHeaders: { } signedHeaders, Signature: { } signature } || dateHeader is null)
        {
            return SigV4Error.MissingFromHeader(Missing(parameters, dateHeader), authorization);
        }

        if (SigV4Scope.Parse(credential) is not { } scope)
        {
            return SigV4Error.BadCredential;
        }

        return ReadDate(headers, out var signedAt) is { } error
            ? error
            : new SigV4Authorization(scope, signedHeaders, signature, signedAt, headers.First("X-Amz-Security-Token"), dateHeader);
    }

    private static StsError? CheckAlgorithm(string authorization)
    {
        var space = authorization.IndexOf(' ', StringComparison.Ordinal);
        return authorization.AsSpan(0, space < 0 ? authorization.Length : space) switch
        {
            SigV4Signature.Algorithm => null,
            "AWS" => SigV4Error.SignatureVersion2,
            "AWS4-ECDSA-P256-SHA256" => SigV4Error.SignatureVersion4A,
            _ => SigV4Error.UnknownAlgorithm,
        };
    }

    /// <summary>Comma-separated pairs; an unknown or repeated name, whitespace inside or an empty piece is refused.</summary>
    private static bool TryReadParameters(string authorization, out Parameters parameters)
    {
        parameters = default;
        var pairs = authorization.AsSpan(SigV4Signature.Algorithm.Length).Trim();
        if (pairs.IsEmpty)
        {
            return true;
        }

        foreach (var range in pairs.Split(','))
        {
            var pair = pairs[range].Trim();
            var equals = pair.IndexOf('=');
            if (equals < 0 || pair.ContainsAny(' ', '\t') || !parameters.TrySet(pair[..equals], pair[(equals + 1)..].ToString()))
            {
                return false;
            }
        }

        return true;
    }

    private static IEnumerable<string> Missing(Parameters parameters, string? dateHeader)
    {
        if (parameters.Credential is null)
        {
            yield return "Authorization header requires 'Credential' parameter. ";
        }

        if (parameters.Signature is null)
        {
            yield return "Authorization header requires 'Signature' parameter. ";
        }

        if (parameters.SignedHeaders is null)
        {
            yield return "Authorization header requires 'SignedHeaders' parameter. ";
        }

        if (dateHeader is null)
        {
            yield return "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ";
        }
    }

    /// <summary><c>X-Amz-Date</c> decides; a <c>Date</c> beside it must name the same second.</summary>
    private static StsError? ReadDate(HeaderLines headers, out DateTimeOffset signedAt)
    {
        signedAt = default;
        var (amzDate, date) = (headers.First("X-Amz-Date"), headers.First("Date"));
        if (amzDate is not null && !SigningTime.TryParse(amzDate, out signedAt))
        {
            return SigV4Error.BadDate;
        }

        if (date is null)
        {
            return null;
        }

        var isRead = SigningTime.TryParseDateHeader(date, out var other);
        if (amzDate is null)
        {
            signedAt = other;
            return isRead ? null : SigV4Error.BadDate;
        }

        return isRead && other == signedAt ? null : SigV4Error.DatesDiffer;
    }

    private record struct Parameters(string? Credential, string? SignedHeaders, string? Signature)
    {
        public bool TrySet(ReadOnlySpan<char> name, string value)
        {
            switch (name)
            {
                case "Credential" when Credential is null:
                    Credential = value;
                    return true;
                case "SignedHeaders" when SignedHeaders is null:
                    SignedHeaders = value;
                    return true;
                case "Signature" when Signature is null:
                    Signature = value;
                    return true;
                default:
                    return false;
            }
        }
    }
}
